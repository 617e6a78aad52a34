/** `batch.start`: listed addresses → a stored batch. Everything is checked before anything is stored. */
import { isAbsolute } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KindWish } from '../../shared/batch/discovery.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptions, batchOptions, discovers } from '../../shared/batch/options.ts';
import { listName } from '../../shared/list-name.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import { gatherUrls, hostOf } from '../../shared/urls.ts';
import type { NewPage } from '../crawl/store-ports.ts';
import { checkSelectors } from './check-selector.ts';
import { browserFolder, freshFolder } from './folders/folder-calls.ts';
import type { CalledBy, ServiceParts } from './ports.ts';

/** Addresses named in a refusal for want of consent. */
const namedAtMost = 5;

export async function startBatch(
  parts: ServiceParts,
  params: Params<'batch.start'>,
  caller: CalledBy,
): Promise<Result<'batch.start'>> {
  refuseByWire(params.options, caller);
  checkElements(params.options);
  const asked = {
    ...(caller.kind === 'paired' ? {} : parts.settings.get().defaults),
    ...definedOf(params.options),
  };
  const options = batchOptions.parse(discovers({ depth: 0, ...asked }) ? { ...gentle, ...asked } : asked);
  if (!discovers(options)) refuseIdle(params);
  const given = params.items.map((item) => (typeof item === 'string' ? { url: item, fromTab: false } : item));
  const gathering = gatherUrls({ allowFiles: caller.kind === 'local' });
  await inTurns(given, ({ url }) => gathering.add(url));
  const list = gathering.list();
  if (list.urls.length === 0) throw new TabtrawlError('bad-request', nothingToCrawl(list.refused));
  if (!options.yes) await refuseUnsafe(parts, list.urls);

  const name = params.name?.trim() || listName(list.urls);
  const folder = outFolder(parts, options, name, caller);
  if (folder) await parts.checkFolder(folder.out);

  const fromTab = new Set(
    given
      .filter((item) => item.fromTab)
      .map((item) => URL.parse(item.url))
      .filter((url) => url !== null)
      .map((url) => stripped(url)),
  );
  const batch = await parts.store.ingest(
    {
      name,
      options: folder ? { ...options, out: folder.out } : options,
      kinds: kindsOf(params.kinds, list.urls),
    },
    pagesOf(list.urls, fromTab),
  );
  if (folder?.approved) parts.folders.used(batch.id, folder.approved);
  parts.emit('batch', batch);
  parts.engine.wanted(batch.id);
  return { batch, duplicates: list.duplicates, refused: [...list.refused] };
}

/** What follows links asks a site for more than a person listed, so it takes its time unless the pace was chosen. */
const gentle = { perHost: 2, delay: 200 } as const;

/** An option that would do nothing is a misunderstanding. */
function refuseIdle({ options: given, kinds }: Params<'batch.start'>): void {
  if (kinds.length > 0)
    throw new TabtrawlError(
      'bad-request',
      'Kinds of links are stopped or let in, but no links are followed: add --depth N (clicks away) or --sitemap auto.',
    );
  // The options of another batch come with every default filled in: what says no more than that is no mistake.
  const byDefault = batchOptions.parse({});
  const idle = (['scope', 'include', 'exclude'] as const).filter(
    (name) => given[name]?.length && given[name] !== byDefault[name],
  );
  if (idle.length === 0) return;
  const names = idle.map((name) => `--${name}`).join(', ');
  throw new TabtrawlError(
    'bad-request',
    `${names} says which links are followed, but none are: add --depth N (clicks away) or --sitemap auto.`,
  );
}

/** Hosts of listed addresses that a kind without one is meant of. */
const kindHosts = 100;

function kindsOf(kinds: Params<'batch.start'>['kinds'], urls: readonly string[]): KindWish[] {
  if (kinds.length === 0) return [];
  const listed = [...new Set(urls.map(hostOf))].slice(0, kindHosts);
  return kinds.flatMap(({ host, template, rule }) =>
    (host === undefined ? listed : [host.toLowerCase()]).map((of) => ({ host: of, template, rule })),
  );
}

/** Made one by one, as the store takes them in small steps. */
function* pagesOf(urls: readonly string[], fromTab: ReadonlySet<string>): Iterable<NewPage> {
  for (const url of urls) yield { url, host: hostOf(url), fromTab: fromTab.size > 0 && fromTab.has(strippedUrl(url)) };
}

/**
 * What only the person at this machine may give, on its command line: an expression is code that would run in pages with their sign-ins;
 * a consent or a folder that holds for every batch is no client's to give. Throws `bad-request`.
 */
export function refuseByWire(options: Readonly<Record<string, unknown>>, caller: CalledBy, standing = false): void {
  if (caller.kind === 'local') return;
  const { waitFor, yes, out, privateRedirects } = options;
  if (typeof waitFor === 'string' && /^\s*js:/i.test(waitFor))
    throw new TabtrawlError(
      'bad-request',
      'An expression to wait for (js:…) is code, and is taken on the command line alone. Give a selector.',
    );
  if (privateRedirects === true)
    throw new TabtrawlError(
      'bad-request',
      'That public sites may lead into your own network (privateRedirects) is said on the command line alone. Leave it out.',
    );
  if (standing && (yes === true || out !== undefined))
    throw new TabtrawlError(
      'bad-request',
      'Consent and folders are given for a batch, not as settings. Leave them out.',
    );
}

/** Throws `bad-request` where an option that takes a selector of elements has none. */
export function checkElements({ keepElement, dropElement }: Params<'batch.start'>['options']): void {
  checkSelectors([
    { as: '--keep-element', selector: keepElement },
    { as: '--drop-element', selector: dropElement },
  ]);
}

/** Undefined members do not hide defaults. */
function definedOf<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function stripped(url: URL): string {
  url.hash = '';
  return url.href;
}
function strippedUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? stripped(parsed) : url;
}

function nothingToCrawl(refused: readonly { text: string; reason: string }[]): string {
  const first = refused[0];
  return first
    ? `No address in the list can be crawled. "${first.text}": ${first.reason}.`
    : 'The list holds no address. Give at least one URL.';
}

async function refuseUnsafe(parts: ServiceParts, urls: readonly string[]): Promise<void> {
  const unsafe: string[] = [];
  await inTurns(urls, (url) => {
    const reason = parts.looksUnsafe(url);
    if (reason) unsafe.push(`${url} (${reason})`);
  });
  if (unsafe.length === 0) return;
  const named = unsafe.slice(0, namedAtMost).join('\n  ');
  const more = unsafe.length > namedAtMost ? `\n  and ${unsafe.length - namedAtMost} more` : '';
  throw new TabtrawlError(
    'needs-consent',
    `Opening these with your sign-ins may change something:\n  ${named}${more}\nTake them out, or say that you mean it (--yes).`,
  );
}

type OutFolder = {
  readonly out: string;
  /** The approved folder that it lies below. */
  readonly approved: string | null;
};

/** Programs with the token may name any folder; browsers one of the home, or one that is approved, in which the batch has one of its own. */
function outFolder(parts: ServiceParts, options: BatchOptions, name: string, caller: CalledBy): OutFolder | null {
  const { out } = options;
  if (out === undefined) return null;
  if (caller.kind === 'local' && isAbsolute(out)) return { out, approved: null };
  const { dir, approved } = browserFolder(parts, out);
  if (approved !== dir) return { out: dir, approved };
  return { out: freshFolder(dir, parts.exports.folderName({ name, id: 'pages' })), approved };
}

/** Work on long lists, a few milliseconds at a time, so that the event loop is never held for long. */

/** Longest stretch in milliseconds. */
const stretchMs = 10;

export async function inTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
  let untilMs = performance.now() + stretchMs;
  for (const item of items) {
    act(item);
    if (performance.now() < untilMs) continue;
    await nextTurn();
    untilMs = performance.now() + stretchMs;
  }
}
