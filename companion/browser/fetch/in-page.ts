/** What is run in a desk's page to fetch with the browser's own network stack. Goes over as source text, once: uses nothing outside itself. */

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
};

/** `text`: decoded. */
export type FetchedBody = { readonly text: string } | { readonly tooLarge: true } | { readonly broken: true };

export type FetchHead = {
  /** 0 where the answer is a redirect, which is not followed. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** It came to nothing; CDP's events tell why. */
  readonly failed: boolean;
  /** Of HTML that is to be shown; other bodies wait until they are read or dropped. */
  readonly body?: FetchedBody;
};

export interface FetchDesk {
  start(ask: FetchAsk): Promise<FetchHead>;
  /** The body of a fetch that waits; broken where there is none. `charset`: as the server names it. */
  read(ask: { readonly id: number; readonly charset: string | undefined }): Promise<FetchedBody>;
  /** The next bytes of a body that waits, in base64, about a million at a time; empty at its end, null where it breaks off. */
  bytes(id: number): Promise<string | null>;
  /** Ends a fetch whose body nobody wants. */
  drop(id: number): void;
}

export function fetchDesk(): FetchDesk {
  const fetches = new Map<
    number,
    {
      response: Response;
      abort: AbortController;
      maxBytes: number;
      reader?: ReadableStreamDefaultReader<Uint8Array> | undefined;
    }
  >();

  /** Null where it is longer than `maxBytes`. Rejects where it breaks off. */
  async function bytesOf(response: Response, maxBytes: number): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    let size = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const step = await reader?.read();
      if (!step || step.done) break;
      size += step.value.length;
      if (size > maxBytes) return null;
      parts.push(step.value);
    }
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

  /** What the page's own head says, as HTML reads it: not in comments, scripts or other attributes; UTF-16 there can only mean UTF-8. */
  function charsetInMeta(bytes: Uint8Array): string | undefined {
    const head = new TextDecoder('windows-1252')
      .decode(bytes.subarray(0, 65_536))
      .replace(/<!--[\s\S]*?(?:-->|$)|<(script|style|noscript|title|template)\b[\s\S]*?(?:<\/\1|$)/gi, ' ');
    for (const [tag] of head.matchAll(/<meta\s[^>]{0,500}>/gi)) {
      const plain = tag.replace(/\scontent\s*=\s*(?:"[^"]*"|'[^']*')/i, ' ');
      const isType = /http-equiv\s*=\s*["']?\s*content-type/i.test(tag);
      const label =
        /\scharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(plain) ?? (isType ? /charset\s*=\s*([\w.:-]+)/i.exec(tag) : null);
      if (label?.[1]) return /^utf-?16/i.test(label[1]) ? 'utf-8' : label[1];
    }
    return undefined;
  }

  function decode(bytes: Uint8Array, charset: string | undefined): string {
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
        return new TextDecoder(label).decode(bytes);
      } catch {}
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }

  async function read({ id, charset }: { id: number; charset: string | undefined }): Promise<FetchedBody> {
    const one = fetches.get(id);
    if (!one) return { broken: true };
    try {
      const bytes = await bytesOf(one.response, one.maxBytes);
      if (bytes) return { text: decode(bytes, charset) };
      one.abort.abort();
      return { tooLarge: true };
    } catch {
      return { broken: true };
    } finally {
      fetches.delete(id);
    }
  }

  return {
    async start({ id, url, accept, maxBytes, referrer, keepsBody }) {
      const abort = new AbortController();
      try {
        const response = await fetch(url, {
          credentials: 'include',
          redirect: 'manual',
          // Asked for again, conditionally where that can be: the browser's cache never answers for a document.
          cache: 'no-cache',
          ...(referrer ? { referrer, referrerPolicy: 'unsafe-url' } : { referrerPolicy: 'no-referrer' }),
          headers: { accept },
          signal: abort.signal,
        });
        fetches.set(id, { response, abort, maxBytes });
        const head = { status: response.status, headers: Object.fromEntries(response.headers), failed: false };
        const type = /^\s*text\/html\s*(?:;\s*charset\s*=\s*"?([\w.:-]+)"?\s*)?$/i.exec(
          response.headers.get('content-type') ?? '',
        );
        const isPage = !keepsBody && type !== null && !response.headers.has('content-disposition');
        return isPage ? { ...head, body: await read({ id, charset: type[1] }) } : head;
      } catch {
        return { status: 0, headers: {}, failed: true };
      }
    },
    read,
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
