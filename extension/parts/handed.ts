/** What the worker hands to the popup, which then opens with it: links that were pointed at, a site, a crawl that was begun, or one that needs consent. */
import { z } from '../../shared/zod.ts';
import { browser } from './browser.ts';

const link = z.object({ url: z.string(), text: z.string() });
const item = z.object({ url: z.string(), tabId: z.number().int().optional() });

const handed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('links'), tabId: z.number().int(), links: z.array(link) }),
  /** The site of a tab, to be crawled whole: the chooser stands at it. */
  z.object({ kind: z.literal('site'), tabId: z.number().int() }),
  /** A batch that was begun: its progress is shown. */
  z.object({ kind: z.literal('batch'), batch: z.string() }),
  z.object({ kind: z.literal('consent'), name: z.string(), items: z.array(item), unsafe: z.array(z.string()) }),
]);
export type Handed = z.infer<typeof handed>;
export type HandedLinks = Extract<Handed, { kind: 'links' }>;

export async function handOver(value: Handed): Promise<void> {
  await browser.storage.session.set({ handed: value });
}

/** Gives it once. */
export async function takeHanded(): Promise<Handed | null> {
  const { handed: stored } = await browser.storage.session.get('handed');
  await browser.storage.session.remove('handed');
  return handed.safeParse(stored).data ?? null;
}
