/** The process's own streams as a Terminal. */
import { clearLine, cursorTo } from 'node:readline';
import type { Home } from '../app/home.ts';

type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

/**
 * A reader of stdout that goes away (`| head`) raises `outputGone`, and further output is dropped. `command`: how Tabtrawl is called here,
 * which messages name. `env`: a dumb terminal, and the log of a build (`CI`), keep what is written, so no line is written anew there.
 */
export function openTerminal(
  { stdin, stdout, stderr }: Streams,
  outputGone: () => void,
  command = 'tabtrawl',
  env: Readonly<Record<string, string | undefined>> = {},
): Terminal {
  const keepsLines = env.TERM === 'dumb' || !['', '0', 'false', undefined].includes(env.CI);
  const live = stderr.isTTY === true && !keepsLines;
  let shown = false;
  const clear = (): void => {
    if (!shown) return;
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
    shown = false;
  };
  let gone = false;
  const lose = (): void => {
    gone = true;
    outputGone();
  };
  stdout.on('error', lose);
  // A closed terminal: there is nobody left to tell, and SIGHUP says the rest.
  stderr.on('error', () => {});

  return {
    live,
    canAsk: live && stdin.isTTY === true,
    get columns() {
      return stderr.columns ?? 80;
    },
    out: (text) =>
      gone
        ? Promise.resolve()
        : new Promise((resolve) => {
            // A file or a program gets what there is; on a screen nothing of it may act.
            stdout.write(stdout.isTTY && typeof text === 'string' ? harmless(text) : text, () => resolve());
          }),
    err(line) {
      clear();
      stderr.write(`${harmless(asTyped(line, command))}\n`);
    },
    progress(line) {
      if (!live) return;
      clear();
      if (line === null) return;
      // A line that wraps could not be taken back.
      stderr.write(fitColumns(harmless(line), (stderr.columns ?? 80) - 1));
      shown = true;
    },
    key: (signal) => readKey(stdin, signal),
    input: () => stdin,
    inputEnded: () =>
      new Promise((resolve) => {
        if (stdin.readableEnded || stdin.destroyed) resolve();
        stdin.once('end', resolve);
        stdin.once('close', resolve);
      }),
  };
}

/** What a terminal acts on, or what turns the order of signs on it: controls but for tab and line end, C1, and the marks of direction. */
const acting = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** The one door of text to a screen: what comes from pages, lists, names or options is shown, and never acts. */
export function harmless(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(acting, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** `Pair it with "tabtrawl pair"` → `Pair it with "npm start -- pair"` where that is what works, and `"tabtrawl"` → `"npm start"`. */
export function asTyped(text: string, command: string): string {
  return text
    .replace(/\btabtrawl (?=[a-z-])/g, () => `${command} `)
    .replaceAll('"tabtrawl"', `"${command.replace(/ --$/, '')}"`);
}

/** Signs that take two columns of a terminal: those of East Asia, and pictures. */
const wide =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a line that a terminal of so many columns shows without breaking it. */
export function fitColumns(line: string, columns: number): string {
  let left = columns;
  let fitting = '';
  for (const { segment } of graphemes.segment(line)) {
    left -= wide.test(segment) ? 2 : 1;
    if (left < 0) break;
    fitting += segment;
  }
  return fitting;
}

function readKey(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string | null> {
  if (!stdin.isTTY || signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => {
    const end = (key: string | null): void => {
      stdin.off('data', take);
      signal.removeEventListener('abort', give);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const take = (data: Buffer): void => end(data.toString('utf8'));
    const give = (): void => end(null);
    stdin.setRawMode(true);
    stdin.resume();
    stdin.once('data', take);
    signal.addEventListener('abort', give, { once: true });
  });
}

/** The form of a command: data from which the parser and the help are made, and the function that does it. Types only. */

/** Where a command reads and writes. stdout carries results only; everything else goes to stderr. */
export interface Terminal {
  /** A result, as it is (no line end added). Resolves when it is taken, so that a slow reader slows the writer. */
  out(text: string | Uint8Array): Promise<void>;
  /** One message line. */
  err(line: string): void;
  /** A line that the next call replaces; null takes it away. Only where `live`. */
  progress(line: string | null): void;
  /** stderr is a terminal that takes a line back. */
  readonly live: boolean;
  /** stdin is a terminal: somebody can be asked. */
  readonly canAsk: boolean;
  readonly columns: number;
  /** The next key of stdin; null where nobody can be asked or the signal was raised. */
  key(signal: AbortSignal): Promise<string | null>;
  /** All of stdin. */
  input(): AsyncIterable<Uint8Array>;
  /** Resolves when stdin has been read to its end by somebody else. */
  inputEnded(): Promise<void>;
}

export type Flag = {
  /** As commander writes them: `-f, --file <path>`. */
  readonly form: string;
  readonly about: string;
  /** Text → value; the texts of a flag given more than once are gathered where `many`. Default: the text, or true. */
  readonly many?: boolean;
  /** Under which heading of the help it stands. Default: with the command's own. */
  readonly group?: string;
};

export type Invocation = {
  readonly args: readonly string[];
  /** By the long name in camelCase; what was not given is absent. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: Home;
  /** Raised with the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Raised when there is no time left: Chrome is to be ended before the listener returns. */
  readonly killSignal: AbortSignal;
  /** Asks for more time than 5 s between the first signal and the end. */
  readonly closeWithin?: (ms: number) => void;
};

export type Command = {
  /** Empty for what `tabtrawl` alone does. */
  readonly name: string;
  /** As commander writes them: `[urls...]`, `<id>`. */
  readonly args?: string;
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Words that begin with one dash and are no flag are arguments: what a search is to be without. */
  readonly takesDashes?: true;
  /** Gives the exit code; throws TabtrawlError for what the user must know. */
  run(invocation: Invocation): Promise<number>;
};

/** How this command is called here, for what a person is told to type: `tabtrawl`, or npm's way to it in the repository. */
export function ownCommand(env: Invocation['env']): string {
  return env.npm_lifecycle_event === 'start' ? 'npm start --' : 'tabtrawl';
}

/** A list as a command gives it: its lines on stdout, or one JSON value. That there is nothing is a message, which no script takes for a line. */
export async function tellList<T>(
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
  items: readonly T[],
  words: { readonly line: (item: T) => string; readonly none: string },
): Promise<void> {
  if (flags.json) await terminal.out(`${JSON.stringify(items)}\n`);
  else if (items.length === 0) terminal.err(words.none);
  else await terminal.out(items.map(words.line).join(''));
}

/** Exit codes that are no fault; faults have theirs in shared/batch/errors.ts. */
export const exitCodes = { allDone: 0, someFailed: 1, usage: 2, interrupted: 5, internal: 70 } as const;
