/** Addresses from arguments, files and standard input → one checked list. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { parseUrls, type RefusedUrl, urlOfLine } from '../../shared/urls.ts';
import type { Terminal } from './command.ts';

export type UrlInput = { readonly urls: readonly string[]; readonly duplicates: number };

/**
 * Reads all sources, tells on stderr what was refused (with the line's number) and how many were doubled.
 * Throws `usage` where nothing is left, or where `strict` and anything was refused.
 */
export async function readUrls(
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
