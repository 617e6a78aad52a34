/**
 * What a chooser remembers, in storage.session: written on every change, so that nothing is lost when the popup closes under a click,
 * a permission question or a file chooser. What was typed is in storage.local too, as the companion's own Chrome ends with the companion.
 */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { z } from '../../shared/zod.ts';
import { browser } from '../parts/browser.ts';
import { parseChoices } from '../parts/choices.ts';
import { type Grant, grantNames } from '../parts/permissions.ts';
import { type Choice, parseChoice } from './sources/choice.ts';

/** Where a chooser stands. Each remembers for itself. */
export type Surface = 'popup' | 'panel' | 'dashboard';

export type Memory = {
  readonly choice: Choice;
  readonly options: BatchOptionsInput;
  /** The page in front as it was then; what was said of its links holds for it alone. */
  readonly page: string | null;
};

const stored = z.object({
  choice: z.unknown(),
  options: z.unknown(),
  page: z.string().nullable().catch(null),
});

const draftSchema = stored.extend({ atMs: z.number() });
/** What was typed longer ago is not looked for any more. */
const draftLifeMs = 86_400_000;
/** A long list is not written to the disk letter by letter. */
const draftQuietMs = 500;
/** In characters. */
const shortDraft = 20_000;

const draftKey = (surface: Surface) => `draft-${surface}`;

/** Null where nothing was chosen since the browser was started, and nothing typed before that was not yet crawled. */
export async function readMemory(surface: Surface): Promise<Memory | null> {
  const key = `chooser-${surface}`;
  const [session, local] = await Promise.all([
    browser.storage.session.get(key),
    browser.storage.local.get(draftKey(surface)),
  ]);
  const draft = draftSchema.safeParse(local[draftKey(surface)]);
  const isFresh = draft.success && Date.now() - draft.data.atMs < draftLifeMs;
  const parsed = stored.safeParse(session[key] ?? (isFresh ? draft.data : null));
  if (!parsed.success) return null;
  const { choice, options, page } = parsed.data;
  return { choice: parseChoice(choice), options: parseChoices(options), page };
}

/** What took the person time to bring together. */
function isTyped({ choice }: Memory): boolean {
  return choice.listText !== '' || choice.listFile !== null || choice.site.address !== '';
}

function isShort({ choice }: Memory): boolean {
  return choice.listText.length + (choice.listFile?.text.length ?? 0) < shortDraft;
}

async function writeDraft(surface: Surface, memory: Memory): Promise<void> {
  const key = draftKey(surface);
  if (isTyped(memory)) await browser.storage.local.set({ [key]: { ...memory, atMs: Date.now() } });
  else await browser.storage.local.remove(key);
}

export async function writeMemory(surface: Surface, memory: Memory): Promise<void> {
  const key = `chooser-${surface}`;
  try {
    await browser.storage.session.set({ [key]: memory });
  } catch {
    // A list of more than the browser keeps: the rest is worth keeping without it.
    const choice = { ...memory.choice, listText: '', listFile: null };
    await browser.storage.session.set({ [key]: { ...memory, choice } });
  }
}

/**
 * May be called at every letter. What is short is written at once and not waited for, as a popup may close under the last letter; a long list
 * by one write at a time, always the newest, and to the disk after a pause.
 */
export function memoryWriter(surface: Surface): (memory: Memory) => void {
  let next: Memory | null = null;
  let isWriting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (memory: Memory) => writeMemory(surface, memory).catch(console.error);
  // What the disk has no room for is lost with the browser alone.
  const save = (memory: Memory) => void writeDraft(surface, memory).catch(console.error);
  const work = async () => {
    isWriting = true;
    while (next) {
      const memory = next;
      next = null;
      await write(memory);
    }
    isWriting = false;
  };
  return (memory) => {
    clearTimeout(timer);
    if (isShort(memory)) {
      next = null;
      void write(memory);
      save(memory);
      return;
    }
    next = memory;
    if (!isWriting) void work();
    timer = setTimeout(() => save(memory), draftQuietMs);
  };
}

/**
 * What goes on once the browser's own question for a permission is answered. The page that asked may be gone by then: browsers close a
 * popup under it. Whoever holds the lock does it: the page while it lives, else the worker.
 */
const wishSchema = z.object({
  id: z.string(),
  surface: z.enum(['popup', 'panel', 'dashboard']),
  grant: z.enum(grantNames),
  /** The tab in front. */
  tabId: z.number().int().nullable(),
  /** `start`: the crawl; `show`: what can be seen now. */
  goal: z.enum(['start', 'show']),
  atMs: z.number(),
});
export type Wish = z.infer<typeof wishSchema>;

/** An answer that comes later is not of this question. */
export const wishLifeMs = 180_000;

export const wishLock = 'tabtrawl-wish';

export function newWish(wish: { surface: Surface; grant: Grant; tabId: number | null; goal: Wish['goal'] }): Wish {
  return { ...wish, id: crypto.randomUUID(), atMs: Date.now() };
}

/** Kept, and the lock held until `release`. To be called before the question; not waited for, as browsers ask in a fresh press alone. */
export function keepWish(wish: Wish): { release(): Promise<void> } {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  void navigator.locks.request(wishLock, () => held);
  const kept = browser.storage.session.set({ wish });
  return {
    async release() {
      await kept;
      await browser.storage.session.remove('wish');
      letGo();
    },
  };
}

/** The wish that is not yet done; null where there is none, or it has grown old. */
export async function readWish(): Promise<Wish | null> {
  const { wish } = await browser.storage.session.get('wish');
  const parsed = wishSchema.safeParse(wish);
  return parsed.success && Date.now() - parsed.data.atMs < wishLifeMs ? parsed.data : null;
}

export async function forgetWish(): Promise<void> {
  await browser.storage.session.remove('wish');
}
