/**
 * What is run in a fetch target's page to fetch with the browser's own network stack, and to read what came where it came. Goes over as source
 * text, once: uses nothing outside itself but the extraction, which is there before it.
 */
import type { Arrived, ArrivedBody, Reading } from '../../crawl/ports.ts';

/** companion/extract/in-page.ts. */
declare const tabtrawl: { readArrived(given: ArrivedBody): Arrived };

export type FetchAsk = {
  readonly id: number;
  readonly url: string;
  readonly accept: string;
  /** What a click would send; of the same origin. */
  readonly referrer?: string;
  /** Leave every body to `read` or `bytes`. */
  readonly keepsBody?: boolean;
  /** Bytes of a body; more is not read. */
  readonly maxBytes: number;
  /** False: as a stranger's browser with nothing in it would ask. */
  readonly hasSession: boolean;
  readonly reading: Reading | null;
  /** What the browser has kept of it will do. */
  readonly mayBeKept?: boolean;
  /** Neither answered from the browser's cache nor kept there: it is not what a navigation to the address gets. */
  readonly isApart?: boolean;
};

export type ReadAsk = {
  readonly id: number;
  /** As the server names it. */
  readonly charset: string | undefined;
  readonly contentType: string;
  readonly kind: 'dom' | 'text';
};

/** `isGuessed`: nothing said what encoding it is in, and it is no UTF-8. `cut`: why it is no more than what had come, with its body; null where nothing had. */
export type FetchedBody =
  | { readonly arrived: Arrived; readonly isGuessed: boolean }
  | { readonly tooLarge: true }
  | { readonly cut: 'broken' | 'late'; readonly arrived: Arrived | null };

export type FetchHead = {
  /** 0 where the answer is a redirect, which is not followed. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** It came to nothing; CDP's events tell why. */
  readonly failed: boolean;
  /** Of HTML that is to be shown; other bodies wait until they are read or dropped. */
  readonly body?: FetchedBody;
};

export interface PageFetcher {
  start(ask: FetchAsk): Promise<FetchHead>;
  /** The body of a fetch that waits; cut, with nothing, where there is none. */
  read(ask: ReadAsk): Promise<FetchedBody>;
  /** What has come of a body is to do: ends `start` or `read` of it. Nothing where its head has not come. */
  cut(id: number): void;
  /** The next bytes of a body that waits, in base64, about a million at a time; empty at its end, null where it breaks off. */
  bytes(id: number): Promise<string | null>;
  /** Ends a fetch whose body nobody wants. */
  drop(id: number): void;
}

/** A fetch whose head has come. */
type Under = {
  readonly response: Response;
  readonly abort: AbortController;
  readonly ask: FetchAsk;
  /** It was cut. */
  isLate: boolean;
  reader?: ReadableStreamDefaultReader<Uint8Array> | undefined;
};

export function pageFetcher(): PageFetcher {
  const fetches = new Map<number, Under>();

  /** Bytes, and whether those are all; null where there are more than `maxBytes`. */
  async function bytesOf(
    response: Response,
    maxBytes: number,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; isWhole: boolean } | null> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    let isWhole = true;
    const reader = response.body?.getReader();
    for (;;) {
      const step = await reader?.read().catch(() => null);
      if (step === null) isWhole = false;
      if (!step || step.done) break;
      size += step.value.length;
      if (size > maxBytes) return null;
      parts.push(step.value);
    }
    return { bytes: joined(parts, size), isWhole };
  }

  function joined(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** Packed by a server that does not say so, as files named .gz often are: what is in it, or the bytes as they are. */
  async function unpacked(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array | null> {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const got = await bytesOf(new Response(stream), maxBytes);
    return got?.isWhole === false ? bytes : (got?.bytes ?? null);
  }

  /** Where the tag that begins at `from` ends: a `>` in a quoted value is none. -1 where it does not. */
  function tagEnd(text: string, from: number): number {
    let quote = '';
    let before = '';
    for (let at = from; at < text.length; at++) {
      const letter = text.charAt(at);
      if (quote !== '') {
        if (letter === quote) quote = '';
      } else if (letter === '>') return at;
      else if ((letter === '"' || letter === "'") && before === '=') quote = letter;
      if (!/\s/.test(letter)) before = letter;
    }
    return -1;
  }

  /** What the page's own head says, as HTML reads it: not in comments, scripts or values of attributes; UTF-16 there can only mean UTF-8. */
  function charsetInMeta(bytes: Uint8Array): string | undefined {
    const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 65_536));
    const lower = head.toLowerCase();
    const pastOf = (end: string, from: number): number => {
      const at = lower.indexOf(end, from);
      return at < 0 ? head.length : at + end.length;
    };
    for (let at = head.indexOf('<'); at >= 0; at = head.indexOf('<', at)) {
      if (head.startsWith('<!--', at)) {
        at = pastOf('-->', at + 2);
        continue;
      }
      const name = /^<([a-z]+)[\s/>]/.exec(lower.slice(at, at + 20))?.[1];
      if (name === undefined) {
        at += 1;
        continue;
      }
      const end = tagEnd(head, at);
      if (end < 0) return undefined;
      const tag = head.slice(at, Math.min(end, at + 1000));
      at = /^(?:script|style|noscript|title|template|textarea)$/.test(name) ? pastOf(`</${name}`, end) : end;
      if (name !== 'meta') continue;
      const plain = tag.replace(/\scontent\s*=\s*(?:"[^"]*"|'[^']*')/i, ' ');
      const isType = /http-equiv\s*=\s*["']?\s*content-type/i.test(tag);
      const label =
        /\scharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(plain) ?? (isType ? /charset\s*=\s*([\w.:-]+)/i.exec(tag) : null);
      if (label?.[1]) return /^utf-?16/i.test(label[1]) ? 'utf-8' : label[1];
    }
    return undefined;
  }

  function decode(
    bytes: Uint8Array,
    charset: string | undefined,
    isWhole: boolean,
  ): { body: string; isGuessed: boolean } {
    const start = String.fromCharCode(...bytes.subarray(0, 2048));
    const mark = /^(?:\xef\xbb\xbf)/.test(start)
      ? 'utf-8'
      : /^\xfe\xff/.test(start)
        ? 'utf-16be'
        : /^\xff\xfe/.test(start)
          ? 'utf-16le'
          : undefined;
    const said = charsetInMeta(bytes) ?? /^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/.exec(start)?.[1];
    for (const label of [mark, charset, said]) {
      if (label === undefined) continue;
      try {
        return { body: new TextDecoder(label).decode(bytes), isGuessed: false };
      } catch {}
    }
    try {
      // One that is cut may end within a letter.
      return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole }), isGuessed: false };
    } catch {
      return { body: new TextDecoder('windows-1252').decode(bytes), isGuessed: true };
    }
  }

  async function read({ id, charset, contentType, kind }: ReadAsk): Promise<FetchedBody> {
    const one = fetches.get(id);
    if (!one) return { cut: 'broken', arrived: null };
    const { url, maxBytes, reading } = one.ask;
    const came = await bytesOf(one.response, maxBytes);
    fetches.delete(id);
    const bytes = came && (await unpacked(came.bytes, maxBytes));
    if (!came || !bytes) {
      one.abort.abort();
      return { tooLarge: true };
    }
    const { body, isGuessed } = decode(bytes, charset, came.isWhole);
    const source = { body, finalUrl: url, contentType, kind };
    if (came.isWhole) return { arrived: tabtrawl.readArrived({ ...source, reading }), isGuessed };
    const arrived = body.trim() === '' ? null : tabtrawl.readArrived({ ...source, reading: null });
    return { cut: one.isLate ? 'late' : 'broken', arrived };
  }

  return {
    async start(ask) {
      const { id, url, accept, hasSession, referrer, keepsBody, mayBeKept, isApart } = ask;
      const abort = new AbortController();
      let response: Response;
      try {
        response = await fetch(url, {
          credentials: hasSession ? 'include' : 'omit',
          // Asked for again, conditionally where that can be: the browser's cache never answers for a document.
          cache: hasSession && !isApart ? (mayBeKept ? 'default' : 'no-cache') : 'no-store',
          redirect: 'manual',
          ...(referrer ? { referrer, referrerPolicy: 'unsafe-url' } : { referrerPolicy: 'no-referrer' }),
          headers: { accept },
          signal: abort.signal,
        });
      } catch {
        return { status: 0, headers: {}, failed: true };
      }
      fetches.set(id, { response, abort, ask, isLate: false });
      const head = { status: response.status, headers: Object.fromEntries(response.headers), failed: false };
      const type = /^\s*text\/html\s*(?:;\s*charset\s*=\s*"?([\w.:-]+)"?\s*)?$/i.exec(
        response.headers.get('content-type') ?? '',
      );
      if (keepsBody || type === null || response.headers.has('content-disposition')) return head;
      return { ...head, body: await read({ id, charset: type[1], contentType: 'text/html', kind: 'dom' }) };
    },
    read,
    cut(id) {
      const one = fetches.get(id);
      if (!one) return;
      one.isLate = true;
      one.abort.abort();
    },
    async bytes(id) {
      const one = fetches.get(id);
      if (!one) return null;
      try {
        one.reader ??= one.response.body?.getReader();
        let text = '';
        while (text.length < 1_000_000) {
          const step = await one.reader?.read();
          if (!step || step.done) break;
          for (let at = 0; at < step.value.length; at += 8192)
            text += String.fromCharCode(...step.value.subarray(at, at + 8192));
        }
        if (text === '') fetches.delete(id);
        return btoa(text);
      } catch {
        fetches.delete(id);
        return null;
      }
    },
    drop(id) {
      fetches.get(id)?.abort.abort();
      fetches.delete(id);
    },
  };
}
