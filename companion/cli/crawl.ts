/** `tabtrawl crawl`: crawls a list and exits. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { parseUrls, type RefusedUrl, urlOfLine } from '../../shared/urls.ts';
import { openCrawler } from '../app/library.ts';
import type { HookSet } from '../crawl/ports.ts';
import { applyKeep, batchFlags, companionFlags, companionOptions, optionsFromFlags } from './options.ts';
import type { Command, Invocation, Terminal } from './terminal.ts';
import { watchBatch } from './watch.ts';

export const crawlCommand: Command = {
  name: 'crawl',
  args: '[urls...]',
  about: 'crawl a list of URLs and exit',
  flags: [
    {
      form: '-f, --file <path>',
      about: 'a file of URLs, one a line; - for standard input; may be repeated',
      many: true,
    },
    { form: '--strict', about: 'crawl nothing if any line is bad' },
    { form: '--jsonl', about: 'one page record a line on stdout, as it finishes' },
    { form: '--name <text>', about: 'a name to find the batch by' },
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
      'Nothing to crawl. Give URLs, or a file of them with --file (one a line; - for standard input).',
    );
  const { urls } = await readUrls(args, files, { strict: flags.strict === true, terminal });
  const hooks = typeof flags.hooks === 'string' ? await loadHooks(flags.hooks) : [];

  const crawler = await openCrawler({ ...companionOptions(call), hooks });
  try {
    await applyKeep(crawler, flags);
    if (crawler.joined) terminal.err('A companion already runs on this home: the batch joins its queue.');
    const run = await crawler.start(urls, {
      ...options,
      ...(typeof flags.name === 'string' ? { name: flags.name } : {}),
    });
    const jsonl = flags.jsonl === true;
    const markdown = urls.length === 1 && !jsonl && options.out === undefined;
    const code = await watchBatch(crawler, run, { jsonl, markdown }, call);
    if (!jsonl && !markdown && options.out === undefined)
      terminal.err(
        `The pages are kept. Write them out with: tabtrawl export ${run.started.batch.id} --format folder --out DIR`,
      );
    if (options.out !== undefined) terminal.err(`Files are in ${options.out}`);
    if (!call.signal.aborted) await crawler.idle();
    return code;
  } finally {
    await crawler.close();
  }
}

/** Addresses from arguments, files and standard input → one checked list. */

export type UrlInput = { readonly urls: readonly string[]; readonly duplicates: number };

/**
 * Reads all sources, tells on stderr what was refused (with the line's number) and how many were doubled.
 * Throws `usage` where nothing is left, or where `strict` and anything was refused.
 */
async function readUrls(
  args: readonly string[],
  files: readonly string[],
  how: { strict: boolean; terminal: Terminal },
): Promise<UrlInput> {
  const sources = [{ name: 'the command line', items: args.map(fileUrlOf) }];
  for (const file of files)
    sources.push({
      name: file === '-' ? 'standard input' : file,
      items: (await textOf(file, how.terminal)).split(/\r\n|\r|\n/).map((line) => urlOfLine(line) ?? ''),
    });

  const items = sources.flatMap((source) => source.items);
  const list = parseUrls(
    items.map((item) => item || null),
    { allowFiles: true },
  );
  for (const refused of list.refused) how.terminal.err(refusal(refused, sources));
  if (list.duplicates > 0)
    how.terminal.err(
      `${list.duplicates} of the addresses ${list.duplicates === 1 ? 'is' : 'are'} in the list twice; each is crawled once.`,
    );
  if (how.strict && list.refused.length > 0)
    throw new TabtrawlError(
      'usage',
      `${list.refused.length} bad line(s), and --strict stops at any. Nothing was crawled.`,
    );
  if (list.urls.length === 0)
    throw new TabtrawlError(
      'usage',
      'No address to crawl. Give URLs, or a file of them with --file (one a line; - for standard input).',
    );
  return { urls: list.urls, duplicates: list.duplicates };
}

/** A path to a file that is there, as the file: URL that the user means by it. */
function fileUrlOf(argument: string): string {
  const isPath = /^(\.{0,2}[/\\]|[a-z]:\\)/i.test(argument) || /\.(html?|txt|md|json|xml|csv)$/i.test(argument);
  return isPath && existsSync(argument) ? pathToFileURL(resolve(argument)).href : argument;
}

async function textOf(file: string, terminal: Terminal): Promise<string> {
  if (file !== '-')
    return readFile(file, 'utf8').catch((cause) => {
      throw new TabtrawlError('usage', `Cannot read the URL file "${file}": ${cause.message}`, { cause });
    });
  const chunks: Uint8Array[] = [];
  for await (const chunk of terminal.input()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(refused: RefusedUrl, sources: readonly { name: string; items: readonly string[] }[]): string {
  let line = refused.line;
  for (const source of sources) {
    if (line <= source.items.length) return `${source.name}, line ${line}: "${refused.text}" ${reasonOf(refused)}`;
    line -= source.items.length;
  }
  return `"${refused.text}" ${reasonOf(refused)}`;
}

function reasonOf(refused: RefusedUrl): string {
  return `is left out (${refused.code}): ${refused.reason}`;
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
    throw new TabtrawlError(
      'usage',
      `The hooks file ${path} could not be loaded: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
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
