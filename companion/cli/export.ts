/** `tabtrawl export ID`: a batch as a folder, zip, JSON lines, CSV or one Markdown. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type ExportFormat, exportFormats } from '../../shared/protocol/calls.ts';
import { openCrawler } from '../app/library.ts';
import { filterFlags, filterOf } from './batches.ts';
import { companionOptions } from './options.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

export const exportCommand: Command = {
  name: 'export',
  args: '<id>',
  about: 'write a batch out',
  flags: [
    { form: '--format <format>', about: `${exportFormats.join(', ')} (default: folder)` },
    {
      form: '-o, --out <path>',
      about: 'the folder or file to write (default: a folder in the home; other formats to stdout)',
    },
    ...filterFlags,
  ],
  run: exportBatch,
};

async function exportBatch(call: Invocation): Promise<number> {
  const { args, flags, terminal } = call;
  const format = formatOf(flags.format);
  const out = typeof flags.out === 'string' ? resolve(flags.out) : undefined;
  const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  try {
    const { ticket, folder, pages } = await crawler.call('batch.export', {
      batch: args[0] ?? '',
      format,
      filter: filterOf(flags),
      ...(format === 'folder' ? { out } : {}),
    });
    if (folder !== null) {
      terminal.err(`${pages} pages written to ${folder}`);
      await terminal.out(`${folder}\n`);
    } else if (ticket) {
      const bytes = crawler.download(ticket.path);
      if (out) {
        await writeWhole(bytes, out);
        terminal.err(`${pages} pages written to ${out}`);
      } else for await (const chunk of bytes) await terminal.out(chunk);
    }
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}

function formatOf(given: unknown): ExportFormat {
  const format = exportFormats.find((known) => known === (given ?? 'folder'));
  if (!format) throw new TabtrawlError('usage', `--format: got "${given}". It takes ${exportFormats.join(', ')}.`);
  return format;
}

/** The file appears only when it is whole. */
async function writeWhole(bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const partial = `${path}.part`;
  try {
    await pipeline(Readable.from(bytes), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw cause;
  }
}
