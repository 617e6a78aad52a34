/** What is run in a desk's page to fetch with the browser's own network stack. Goes over as source text: uses nothing outside itself. */

export type FetchHead = {
  /** 0 where the answer is a redirect, which is not followed. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `net`: it failed; CDP's events tell why. */
  readonly failed: boolean;
};

type Kept = { fetches?: Map<number, { response: Response; abort: AbortController }> };

/** Sends a request; the body waits until it is read or dropped. */
export async function startFetch(ask: { id: number; url: string; accept: string }): Promise<FetchHead> {
  const kept = globalThis as Kept;
  kept.fetches ??= new Map();
  const abort = new AbortController();
  try {
    const response = await fetch(ask.url, {
      credentials: 'include',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      headers: { accept: ask.accept },
      signal: abort.signal,
    });
    kept.fetches.set(ask.id, { response, abort });
    return { status: response.status, headers: Object.fromEntries(response.headers), failed: false };
  } catch {
    return { status: 0, headers: {}, failed: true };
  }
}

/** The decoded body; null where it is longer than `maxBytes` or breaks off. */
export async function readFetched(ask: {
  id: number;
  maxBytes: number;
  charset: string | undefined;
}): Promise<{ text: string } | { tooLarge: true } | { broken: true }> {
  const kept = globalThis as Kept;
  const one = kept.fetches?.get(ask.id);
  kept.fetches?.delete(ask.id);
  if (!one) return { broken: true };
  const parts: BlobPart[] = [];
  let size = 0;
  try {
    const reader = one.response.body?.getReader();
    for (;;) {
      const step = await reader?.read();
      if (!step || step.done) break;
      size += step.value.length;
      if (size > ask.maxBytes) {
        one.abort.abort();
        return { tooLarge: true };
      }
      parts.push(step.value);
    }
  } catch {
    return { broken: true };
  }
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const start = String.fromCharCode(...bytes.subarray(0, 2048));
  const mark = /^(?:\xef\xbb\xbf)/.test(start)
    ? 'utf-8'
    : /^\xfe\xff/.test(start)
      ? 'utf-16be'
      : /^\xff\xfe/.test(start)
        ? 'utf-16le'
        : undefined;
  const said =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1] ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/.exec(start)?.[1];
  for (const label of [mark, ask.charset, said]) {
    if (label === undefined) continue;
    try {
      return { text: new TextDecoder(label).decode(bytes) };
    } catch {}
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes) };
  }
}

/** Ends a fetch whose body nobody wants. */
export function dropFetched(id: number): void {
  const kept = globalThis as Kept;
  kept.fetches?.get(id)?.abort.abort();
  kept.fetches?.delete(id);
}
