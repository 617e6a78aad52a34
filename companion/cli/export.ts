/** `tabtrawl export ID`: a batch as a folder, zip, JSON lines, CSV or one Markdown. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type ExportFormat, exportFormats, exportLook, type ParamsInput } from '../../shared/protocol/calls.ts';
import { counted, parseCount } from '../../shared/units.ts';
import { openCrawler } from '../app/library.ts';
import { writeFault } from '../util/write-fault.ts';
import { filterFlags, filterOf } from './batches.ts';
import { companionOptions } from './options.ts';
import { notAmong } from './spelling.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

export const exportCommand: Command = {
  name: 'export',
  args: '<id>',
  about: 'write a batch out; as a pack, chunks, llms.txt or llms-full.txt for language models too',
  flags: [
    { form: '--format <format>', about: `${exportFormats.join(', ')} (default: folder)` },
    {
      form: '-o, --out <path>',
      about: 'the folder or file to write (default: a folder in the home; other formats to stdout)',
    },
    { form: '--max-tokens <n>', about: 'of a pack at most, in tokens, such as 200k; of a chunk (default: 200k; 500)' },
    {
      form: '--max-files <n>',
      about: 'files of a pack at most, each so large; with more than 1 it is a zip (default: 1)',
    },
    { form: '--about <question>', about: 'pack only what matters for this question' },
    {
      form: '--names <address|title|template>',
      about: 'names of the files, such as "{index} {title}" (default: address)',
    },
    { form: '--links <relative|wiki|web>', about: 'links between the pages (default: relative)' },
    {
      form: '--front-matter <all|none|template>',
      about: 'the head of each file, such as "title, source=url, saved=date, tags=clippings" (default: all)',
    },
    { form: '--into <folder>', about: 'keep this folder in step; files that you changed are left as they are' },
    ...filterFlags,
  ],
  run: exportBatch,
};

async function exportBatch(call: Invocation): Promise<number> {
  const { args, flags, terminal } = call;
  const format = formatOf(flags.format);
  const into = typeof flags.into === 'string' ? resolve(flags.into) : undefined;
  if (into && (format !== 'folder' || flags.out !== undefined))
    throw new TabtrawlError('usage', '--into is a folder of its own: leave out --out, and --format other than folder.');
  const out = into ?? (typeof flags.out === 'string' ? resolve(flags.out) : undefined);
  const look = lookOf(flags, format);
  const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  try {
    const { ticket, folder, pages, unchanged, failed, kept } = await crawler.call('batch.export', {
      batch: args[0] ?? '',
      format,
      filter: filterOf(flags),
      pack: packOf(flags, format),
      ...(look ? { look } : {}),
      ...(into ? { into: true } : {}),
      ...(format === 'folder' ? { out } : {}),
    });
    if (folder !== null) {
      terminal.err(writtenWords({ pages, unchanged, failed }, folder));
      for (const path of kept) terminal.err(`${path} was changed by you, and is left as it is.`);
      await terminal.out(`${folder}\n`);
    } else if (ticket) {
      const bytes = crawler.download(ticket.path);
      if (out) {
        await writeWhole(bytes, out);
        terminal.err(writtenWords({ pages, unchanged, failed }, out));
      } else for await (const chunk of bytes) await terminal.out(chunk);
    }
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}

/** "3 pages written to DIR, 105 unchanged (12 more could not be had)". */
export function writtenWords(
  of: { readonly pages: number; readonly unchanged: number; readonly failed: number },
  path: string,
): string {
  const { pages, unchanged, failed } = of;
  const written =
    unchanged === 0
      ? `${counted(pages, 'page')} written to ${path}`
      : unchanged === pages
        ? `Nothing to write: ${counted(pages, 'page')} in ${path} as before`
        : `${counted(pages - unchanged, 'page')} written to ${path}, ${unchanged} unchanged`;
  return failed > 0 ? `${written} (${failed} more could not be had)` : written;
}

/** Undefined where neither was given. Throws `usage`. */
function lookOf(flags: Invocation['flags'], format: ExportFormat): ParamsInput<'batch.export'>['look'] {
  const { names, links, frontMatter } = flags;
  if (names === undefined && links === undefined && frontMatter === undefined) return undefined;
  if (format !== 'folder' && format !== 'zip')
    throw new TabtrawlError('usage', '--names, --links and --front-matter are for --format folder or zip.');
  const parsed = exportLook.safeParse({ names, links, frontMatter });
  if (!parsed.success)
    throw new TabtrawlError('usage', `--links: ${notAmong(String(links), ['relative', 'wiki', 'web'])}`);
  return parsed.data;
}

function formatOf(given: unknown): ExportFormat {
  const format = exportFormats.find((known) => known === (given ?? 'folder'));
  if (!format) throw new TabtrawlError('usage', `--format: ${notAmong(String(given), exportFormats)}`);
  return format;
}

/** What the flags of packs say; undefined where none was given. Throws `usage`. */
function packOf(flags: Invocation['flags'], format: ExportFormat): ParamsInput<'batch.export'>['pack'] {
  const given = ['maxTokens', 'maxFiles', 'about'].filter((name) => flags[name] !== undefined);
  if (given.length === 0) return undefined;
  const takes = format === 'pack' ? ['maxTokens', 'maxFiles', 'about'] : format === 'chunks' ? ['maxTokens'] : [];
  const other = given.find((name) => !takes.includes(name));
  if (other)
    throw new TabtrawlError(
      'usage',
      `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is for --format pack${other === 'maxTokens' ? ' or chunks' : ''}.`,
    );
  const counts = {
    maxTokens: countOf('--max-tokens', flags.maxTokens, { min: format === 'pack' ? 1500 : 50, max: 20_000_000 }),
    maxFiles: countOf('--max-files', flags.maxFiles, { min: 1, max: 1000 }),
  };
  const about = typeof flags.about === 'string' ? flags.about : undefined;
  if (about !== undefined && (about.trim() === '' || about.length > 2000))
    throw new TabtrawlError('usage', '--about takes a question of 1 to 2000 characters.');
  return { ...counts, about };
}

function countOf(flag: string, given: unknown, range: { min: number; max: number }): number | undefined {
  if (given === undefined) return undefined;
  const count = parseCount(String(given));
  if (count !== undefined && count >= range.min && count <= range.max) return count;
  throw new TabtrawlError(
    'usage',
    `${flag}: got "${given}". It takes a number from ${range.min} to ${range.max}, such as 200k.`,
  );
}

/** The file appears only when it is whole. */
async function writeWhole(bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const partial = `${path}.part`;
  try {
    await pipeline(Readable.from(bytes), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw writeFault(cause, path);
  }
}
