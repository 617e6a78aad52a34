/** A rule of content tried out: what it makes of pages of its kind, from what is stored of them. */
import { hostOf } from '../../shared/urls.ts';
import { isOfKind, ruleKindOf } from './content-rules.ts';
import type { Capture, Extractor } from './ports.ts';
import type { CaptureCache } from './store-ports.ts';

export type RulePreview = {
  readonly host: string;
  readonly kind: string;
  /** Stored pages of the kind, beside the one that was asked about. */
  readonly stored: number;
  readonly pages: readonly PreviewedPage[];
};

export type PreviewedPage = {
  readonly url: string;
  readonly title: string;
  /** The beginning of it. */
  readonly markdown: string;
  readonly characters: number;
  readonly matched: boolean;
};

/** As much of a page's Markdown as a person looks at. */
const previewCharacters = 1200;
const knownMost = 2000;

/**
 * What a rule makes of the page that it was pointed at on (`captured`, where it is given) and of others of its kind, from what is stored.
 * `batches`: captures of these alone are looked at.
 */
export async function previewRule(
  ask: {
    readonly url: string;
    readonly kind?: string | undefined;
    readonly keep: readonly string[];
    readonly drop: readonly string[];
    readonly captured?: { readonly html: string; readonly title: string } | undefined;
    readonly limit: number;
    readonly batches?: readonly string[] | undefined;
  },
  { captures, extractor }: { readonly captures: CaptureCache; readonly extractor: Extractor },
): Promise<RulePreview> {
  const host = hostOf(ask.url);
  const mine = ask.batches && new Set(ask.batches);
  const known = captures.ofHost(host, knownMost).filter(({ batch }) => !mine || (batch !== null && mine.has(batch)));
  const kind =
    ask.kind ??
    ruleKindOf(
      ask.url,
      known.map(({ finalUrl }) => finalUrl),
    );
  const seen = new Set([withoutFragment(ask.url)]);
  const others = known.filter(({ finalUrl }) => {
    const address = withoutFragment(finalUrl);
    if (seen.has(address) || !isOfKind({ host, kind }, finalUrl)) return false;
    seen.add(address);
    return true;
  });
  const elements = {
    ...(ask.keep.length > 0 ? { keep: ask.keep.join(', ') } : {}),
    ...(ask.drop.length > 0 ? { drop: ask.drop.join(', ') } : {}),
  };
  const read = async (capture: Capture): Promise<PreviewedPage> => {
    const extracted = await extractor.extract(capture, { content: 'main', formats: ['markdown'], elements });
    return {
      url: capture.finalUrl,
      title: extracted.title || capture.title,
      markdown: extracted.markdown.slice(0, previewCharacters),
      characters: extracted.markdown.length,
      matched: !extracted.unmatched,
    };
  };
  const pages: PreviewedPage[] = [];
  if (ask.captured) pages.push(await read(asCapture(ask.url, ask.captured)));
  // Spread over what there is: neighbours are often made alike.
  const step = Math.max(1, Math.floor(others.length / ask.limit));
  for (const { key } of others.filter((_, at) => at % step === 0).slice(0, ask.limit)) {
    const kept = captures.get(key);
    if (kept) pages.push(await read(kept.capture));
  }
  return { host, kind, stored: others.length, pages };
}

function asCapture(url: string, { html, title }: { readonly html: string; readonly title: string }): Capture {
  return {
    url,
    finalUrl: url,
    httpStatus: 200,
    contentType: 'text/html',
    kind: 'dom',
    body: html,
    title,
    lane: 'tab',
    fetchedAtMs: 0,
  };
}

function withoutFragment(address: string): string {
  return address.split('#', 1)[0] ?? address;
}
