/** `tabtrawl crawl`: crawls a list and exits. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { discovers } from '../../shared/batch/options.ts';
import { counted } from '../../shared/units.ts';
import { decodeList, parseUrlText, type UrlText } from '../../shared/url-text.ts';
import { parseUrls, type RefusedUrl } from '../../shared/urls.ts';
import { type Crawler, openCrawler, type StartKind } from '../app/library.ts';
import type { HookSet } from '../crawl/ports.ts';
import { applyKeep, batchFlags, companionFlags, companionOptions, optionsFromFlags } from './options.ts';
import { type Command, exitCodes, type Invocation, ownCommand, type Terminal } from './terminal.ts';
import { watchBatch } from './watch.ts';

export const crawlCommand: Command = {
  name: 'crawl',
  args: '[urls...]',
  about: 'crawl a list of URLs and exit',
  flags: [
    {
      form: '-f, --file <path>',
      about:
        'a text with addresses in it: lines, Markdown, CSV, a tab saver’s export; - for standard input; may be repeated',
      many: true,
    },
    { form: '--strict', about: 'crawl nothing if any line is bad' },
    { form: '--jsonl', about: 'one page record a line on stdout, as it finishes' },
    { form: '--name <text>', about: 'a name to find the batch by' },
    {
      form: '--stop-kinds <templates>',
      about: 'with --depth or --sitemap: no pages of these kinds of links, such as /u/*',
    },
    {
      form: '--let-in-kinds <templates>',
      about: 'with --depth or --sitemap: these kinds of links whatever is found of them',
    },
    { form: '--hooks <file>', about: 'a TypeScript or JavaScript module with hooks' },
    ...batchFlags,
    ...companionFlags,
  ],
  run: crawl,
};

async function crawl(call: Invocation): Promise<number> {
  const { args, flags, terminal } = call;
  const given = optionsFromFlags(flags);
  const options = given.out === undefined || isAbsolute(given.out) ? given : { ...given, out: resolve(given.out) };
  const files = Array.isArray(flags.file) ? flags.file.map(String) : [];
  if (args.length === 0 && files.length === 0)
    throw new TabtrawlError(
      'usage',
      'Nothing to crawl. Give URLs, or a text with some in it with --file (- for standard input).',
    );
  const urls = await readUrls(args, files, { strict: flags.strict === true, terminal });
  const hooks = typeof flags.hooks === 'string' ? await loadHooks(flags.hooks) : [];

  const crawler = await openCrawler({ ...companionOptions(call), hooks });
  try {
    await applyKeep(crawler, flags);
    if (crawler.joined) terminal.err('A companion already runs on this home: the batch joins its queue.');
    else await tellOthers(crawler, terminal);
    const run = await crawler.start(urls, {
      ...options,
      ...(typeof flags.name === 'string' ? { name: flags.name } : {}),
      kinds: [...kindsOf(flags.stopKinds, 'stopped'), ...kindsOf(flags.letInKinds, 'let-in')],
    });
    const jsonl = flags.jsonl === true;
    const { options: now } = run.started.batch;
    const markdown = urls.length === 1 && !jsonl && options.out === undefined && !discovers(now);
    const code = await watchBatch(crawler, run, { jsonl, markdown }, call);
    if (!jsonl && !markdown && options.out === undefined)
      terminal.err(
        `The pages are kept. Write them out with: ${ownCommand(call.env)} export ${run.started.batch.id} --format folder --out DIR`,
      );
    if (!call.signal.aborted) await crawler.idle();
    if (options.out === undefined) return code;
    const trouble = crawler.outTrouble(run.started.batch.id);
    terminal.err(trouble ?? `Files are in ${options.out}`);
    return trouble && code === exitCodes.allDone ? exitCodes.someFailed : code;
  } finally {
    await crawler.close();
  }
}

/** `/u/*,wiki.example/tag/*` → kinds. What is no template is refused by the call. */
function kindsOf(given: unknown, rule: StartKind['rule']): StartKind[] {
  if (typeof given !== 'string') return [];
  return given
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const at = text.indexOf('/');
      return at <= 0 ? { template: text, rule } : { host: text.slice(0, at), template: text.slice(at), rule };
    });
}

/** What was left by earlier runs goes on beside the new batch, and the command ends when all is done: nobody is to wonder why. */
async function tellOthers(crawler: Crawler, terminal: Terminal): Promise<void> {
  const { batches } = await crawler.call('batch.list', {});
  const open = batches.filter((batch) => batch.state === 'queued' || batch.state === 'running');
  if (open.length === 0) return;
  const named = open
    .slice(0, 3)
    .map(
      ({ id, name, counts }) =>
        `${id} (${name}, ${counted(counts.waiting + counts.retrying + counts.running, 'page')} left)`,
    );
  const more = open.length > named.length ? ` and ${open.length - named.length} more` : '';
  terminal.err(
    `${open.length === 1 ? 'A batch' : `${open.length} batches`} of an earlier run ${open.length === 1 ? 'goes' : 'go'} on as well: ${named.join(', ')}${more}. To drop one: tabtrawl cancel ID`,
  );
}

/** Addresses from arguments, files and standard input → one checked list. */

/** Lines that are told of one by one; of more, how many there are. */
const toldLines = 10;

/**
 * An argument is one address (or a file's path); a file is any text with addresses in it. Tells on stderr what was found, what was
 * refused (with the line's number) and which lines hold none. Throws `usage` where nothing is left, where a file is no text, or
 * where `strict` and anything was refused.
 */
async function readUrls(
  args: readonly string[],
  files: readonly string[],
  how: { strict: boolean; terminal: Terminal },
): Promise<readonly string[]> {
  const { terminal } = how;
  const given = parseUrls(args.map(fileUrlOf), { allowFiles: true });
  for (const one of given.refused) terminal.err(refusal(null, one));
  const lists = [given, ...(await Promise.all(files.map((file) => readFileOf(file, terminal))))];
  const urls = [...new Set(lists.flatMap((list) => list.urls))];
  const refused = lists.reduce((sum, list) => sum + list.refused.length, 0);
  const twice = lists.reduce((sum, list) => sum + list.urls.length + list.duplicates, 0) - urls.length;
  if (twice > 0)
    terminal.err(`${twice} of the addresses ${twice === 1 ? 'is' : 'are'} in the list twice; each is crawled once.`);
  if (how.strict && refused > 0)
    throw new TabtrawlError('usage', `${refused} bad line(s), and --strict stops at any. Nothing was crawled.`);
  if (urls.length === 0)
    throw new TabtrawlError(
      'usage',
      'No address to crawl. Give URLs, or a file with some in it with --file (- for standard input).',
    );
  return urls;
}

async function readFileOf(file: string, terminal: Terminal): Promise<UrlText> {
  const name = file === '-' ? 'standard input' : file;
  const got = decodeList(await bytesOf(file, terminal));
  if ('problem' in got)
    throw new TabtrawlError('usage', `${name} is not a list: it is no text. Give a text file with addresses in it.`);
  const list = parseUrlText(got.text, { allowFiles: true });
  if (list.without.length > 0 || list.urls.length !== list.lines)
    terminal.err(`${name}: ${list.urls.length} found in ${counted(list.lines, 'line')}.`);
  const without = list.without.map((one) => ({ ...one, code: 'bad-url' as const, reason: 'it holds no address' }));
  const left = [...list.refused, ...without].toSorted((one, other) => one.line - other.line);
  tellSome(
    left.map((one) => refusal(name, one)),
    terminal,
  );
  return { ...list, refused: left };
}

function tellSome(lines: readonly string[], terminal: Terminal): void {
  for (const line of lines.slice(0, toldLines)) terminal.err(line);
  if (lines.length > toldLines) terminal.err(`… and ${lines.length - toldLines} more.`);
}

/** A path to a file that is there, as the file: URL that the user means by it. */
function fileUrlOf(argument: string): string {
  const isPath = /^(\.{0,2}[/\\]|[a-z]:\\)/i.test(argument) || /\.(html?|txt|md|json|xml|csv)$/i.test(argument);
  return isPath && existsSync(argument) ? pathToFileURL(resolve(argument)).href : argument;
}

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a text with addresses',
  EACCES: 'it may not be read',
};

async function bytesOf(file: string, terminal: Terminal): Promise<Uint8Array> {
  if (file !== '-')
    return readFile(file).catch((cause: NodeJS.ErrnoException) => {
      const why = fileFaults[cause.code ?? ''] ?? `it cannot be read: ${cause.message}`;
      throw new TabtrawlError('usage', `--file "${file}": ${why}.`, { cause });
    });
  const chunks: Uint8Array[] = [];
  for await (const chunk of terminal.input()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `name`: of the file whose line it is; null for an argument. */
function refusal(name: string | null, { line, text, code, reason }: RefusedUrl): string {
  const shown = [...text].map((mark) => (mark < ' ' || mark === '\u007f' ? ' ' : mark)).join('');
  return `${name === null ? '' : `${name}, line ${line}: `}"${shown}" is left out (${code}): ${reason}`;
}

/** `--hooks FILE`: a module's hooks. Its exports are hooks by name, or `hooks`/`default` is a set or a list of sets. */

const hookNames = ['browserOpened', 'beforeNavigate', 'afterLoad', 'beforeExtract', 'pageDone', 'batchDone'] as const;

/** Throws `usage` that says what is wrong with the file. */
async function loadHooks(file: string): Promise<readonly HookSet[]> {
  const path = resolve(file);
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new TabtrawlError('usage', `The hooks file ${path} could not be loaded: ${messageOf(cause)}`, { cause });
  }
  const listed = module.hooks ?? module.default ?? module;
  const sets = (Array.isArray(listed) ? listed : [listed]).map((set) => checkedSet(set, path));
  return sets;
}

function checkedSet(set: unknown, path: string): HookSet {
  const refuse = (what: string): never => {
    throw new TabtrawlError(
      'usage',
      `The hooks file ${path}: ${what}. It takes ${hookNames.join(', ')} as functions, and match.`,
    );
  };
  if (typeof set !== 'object' || set === null) return refuse('exports no hooks');
  const entries = Object.entries(set).filter(([name]) => name !== 'match' && name !== 'default' && name !== 'hooks');
  if (entries.length === 0) refuse('exports no hooks');
  for (const [name, value] of entries) {
    if (!(hookNames as readonly string[]).includes(name)) refuse(`"${name}" is not a hook`);
    if (typeof value !== 'function') refuse(`${name} is not a function`);
  }
  const match = 'match' in set ? set.match : undefined;
  if (match !== undefined && typeof match !== 'string' && !(match instanceof RegExp))
    refuse('match is neither a glob nor a regular expression');
  // Names and kinds have just been checked; what the functions give is checked where they are called.
  return { ...Object.fromEntries(entries), ...(match === undefined ? {} : { match }) } as HookSet;
}
