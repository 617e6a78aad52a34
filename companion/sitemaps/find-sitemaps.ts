/**
 * All addresses that a site names of itself: its sitemaps (those of robots.txt, else where they usually are) with what they lead to,
 * and `llms.txt`.
 */
import { messageOf } from '../../shared/batch/errors.ts';
import { readSitemap, type SitemapEnd, type SitemapEntry } from './read-sitemap.ts';

type SitemapAnswer = {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly bytes: AsyncIterable<Uint8Array>;
};

/** `refused`: why it was not opened. Null where it could not be had. */
type Asked = SitemapAnswer | { readonly refused: string } | null;

type SitemapAsk = {
  /** `auto`: those of the site of `start`. Else one address. */
  readonly sitemap: string;
  /** An address of the site. */
  readonly start: string;
  /** `namedBy`: on whose word it is asked for, the start or the person's own sitemap. */
  readonly fetch: (url: string, namedBy: string) => Promise<Asked>;
  readonly signal: AbortSignal;
};

/** What became of one file, in the order in which they were read. */
export type SitemapTold = {
  readonly url: string;
  readonly addresses: number;
  readonly form: SitemapEnd['form'] | 'llms.txt';
  /** Empty where all was well. */
  readonly problem: string;
};

/** Sitemaps of one site that are read; the protocol's index names 50,000 at most. */
const mostSitemaps = 2000;
/** Indexes within indexes; the protocol knows none at all. */
const deepestIndex = 4;
/** Where sitemaps are when robots.txt names none: the first that has addresses is taken. */
const usualPlaces = [
  '/sitemap.xml',
  '/sitemap_index.xml',
  '/sitemap.xml.gz',
  '/sitemap.txt',
  '/wp-sitemap.xml',
] as const;
const mostLlmsBytes = 2 * 1024 * 1024;

/** Gives addresses as they are read, then what became of each file. Rejects only with the signal's reason. */
export async function* findSitemaps(
  ask: SitemapAsk,
): AsyncGenerator<SitemapEntry & { readonly of: string }, readonly SitemapTold[], void> {
  const told: SitemapTold[] = [];
  const seen = new Set<string>();
  const origin = URL.parse(ask.start)?.origin ?? '';
  const isAuto = ask.sitemap === 'auto';
  const namedBy = isAuto ? ask.start : ask.sitemap;
  const named = isAuto ? await namedByRobots(`${origin}/robots.txt`, ask) : [ask.sitemap];
  for (const url of named) yield* readOne(url, 0);
  if (isAuto && named.length === 0) {
    for (const path of usualPlaces) {
      yield* readOne(`${origin}${path}`, 0);
      if (told.some(({ addresses }) => addresses > 0)) break;
    }
  }
  if (isAuto) yield* readLlms(`${origin}/llms.txt`);
  return told;

  async function* readOne(
    url: string,
    depth: number,
  ): AsyncGenerator<SitemapEntry & { readonly of: string }, void, void> {
    if (seen.has(url) || seen.size >= mostSitemaps) return;
    seen.add(url);
    ask.signal.throwIfAborted();
    const answer = await ask.fetch(url, namedBy);
    ask.signal.throwIfAborted();
    if (!isThere(answer)) {
      told.push({ url, addresses: 0, form: 'none', problem: faultOf(answer) });
      return;
    }
    const further: string[] = [];
    let addresses = 0;
    let problem = '';
    let form: SitemapTold['form'] = 'none';
    try {
      const reading = readSitemap(answer.bytes, answer.url);
      for (;;) {
        const step = await reading.next();
        if (step.done) {
          form = step.value.form;
          problem = step.value.faults[0] ?? '';
          break;
        }
        ask.signal.throwIfAborted();
        if (step.value.kind === 'sitemap') further.push(step.value.url);
        else {
          addresses++;
          yield { ...step.value, of: url };
        }
      }
    } catch (thrown) {
      ask.signal.throwIfAborted();
      problem = messageOf(thrown);
    }
    if (form === 'none' && problem === '') problem = 'is no sitemap';
    told.push({ url, addresses: addresses + further.length, form, problem });
    if (depth >= deepestIndex) return;
    for (const next of further) yield* readOne(next, depth + 1);
  }

  async function* readLlms(url: string): AsyncGenerator<SitemapEntry & { readonly of: string }, void, void> {
    const answer = await ask.fetch(url, namedBy);
    ask.signal.throwIfAborted();
    const text = isThere(answer) ? await textOf(answer.bytes, mostLlmsBytes) : '';
    const urls = llmsLinks(text, url);
    if (urls.length > 0) told.push({ url, addresses: urls.length, form: 'llms.txt', problem: '' });
    for (const address of urls) yield { kind: 'page', url: address, of: url };
  }
}

function isThere(answer: Asked): answer is SitemapAnswer {
  return answer !== null && 'status' in answer && answer.status >= 200 && answer.status <= 299;
}

function faultOf(answer: Asked): string {
  if (!answer) return 'could not be reached';
  return 'refused' in answer ? answer.refused : `answered ${answer.status}`;
}

async function namedByRobots(url: string, ask: SitemapAsk): Promise<readonly string[]> {
  const answer = await ask.fetch(url, ask.start);
  ask.signal.throwIfAborted();
  if (!isThere(answer)) return [];
  return robotsSitemaps(await textOf(answer.bytes, 512 * 1024), answer.url);
}

/** The `Sitemap:` lines of a robots.txt, in any case, wherever they stand, each once; relative ones are read by its own address. */
export function robotsSitemaps(text: string, robotsUrl: string): readonly string[] {
  const urls = new Set<string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const value = /^\s*site-?maps?\s*:\s*(\S+)/i.exec(line)?.[1];
    const url = value === undefined ? null : URL.parse(value, robotsUrl);
    if (url && (url.protocol === 'http:' || url.protocol === 'https:')) urls.add(url.href);
  }
  return [...urls];
}

/** The links of an `llms.txt` (https://llmstxt.org): Markdown that begins with a heading; null text or HTML has none. */
export function llmsLinks(text: string, url: string): readonly string[] {
  if (!/^\uFEFF?\s*#\s/.test(text)) return [];
  const urls = new Set<string>();
  for (const [, address] of text.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)/g)) {
    const parsed = address === undefined ? null : URL.parse(address, url);
    if (parsed && /^https?:$/.test(parsed.protocol)) urls.add(parsed.href);
  }
  return [...urls];
}

async function textOf(bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) break;
  }
  return text + decoder.decode();
}
