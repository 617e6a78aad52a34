/**
 * A folder of a person's own, such as a vault of notes, kept in step with a batch.
 * 1. `.tabtrawl.json` in it names what was written there: path, address, and the hash of its bytes.
 * 2. A page that is there is updated in place, wherever its address had its file before, and wherever the person has moved that to.
 * 3. A file that is not as it was written, or was never ours, is the person's: it is left as it is, and told.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportLook } from '../../../shared/protocol/calls.ts';
import { binariesOf, type ExportSource, savedOf } from './files.ts';
import { SafeFolder } from './folder.ts';
import { exportedFiles, failedName, indexName, layoutOf } from './layout.ts';
import { type Files, manifestName, manifestText, readManifest, sha256Of } from './manifest.ts';
import { followMoves } from './moved-notes.ts';

/**
 * `pages` are in the folder; of `unchanged` of them nothing had to be written, or what is there is the person's. `failed` could not be had.
 * `kept`: the person's files that were left as they are.
 */
export type Written = {
  readonly pages: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly kept: readonly string[];
};

export async function keepInStep(source: ExportSource, dir: string, look: ExportLook): Promise<Written> {
  const folder = await SafeFolder.open(dir);
  const known = await followMoves(folder.root, await readManifest(folder.root));
  const layout = await layoutOf(source, look, stemsOf(known));
  const files: Files = { ...known };
  const kept: string[] = [];
  /** True where the file was written. */
  const put = async (path: string, content: string | Uint8Array, url: string | null): Promise<boolean> => {
    const sha256 = sha256Of(content);
    const there = await bytesAt(join(folder.root, path));
    const isOurs =
      there === null || (there !== 'unreadable' && [known[path]?.sha256, sha256].includes(sha256Of(there)));
    if (!isOurs) {
      kept.push(path);
      return false;
    }
    files[path] = { url, sha256 };
    return folder.write(path, content);
  };
  /** Nothing is missing any more. */
  const dropFailed = async (): Promise<void> => {
    const there = await bytesAt(join(folder.root, failedName));
    if (there === 'unreadable' || (there !== null && sha256Of(there) !== known[failedName]?.sha256)) return;
    await folder.remove(failedName);
    delete files[failedName];
  };
  const there = new Set<string>();
  let unchanged = 0;
  for await (const record of source.records()) {
    const pageFiles = exportedFiles(record, binariesOf(source, record.id), layout);
    let isWritten = false;
    for (const { path, content } of pageFiles) isWritten = (await put(path, content, record.url)) || isWritten;
    for (const { path, content } of savedOf(record, source.saved)) {
      if (!there.has(path)) isWritten = (await put(path, content, null)) || isWritten;
      there.add(path);
    }
    if (pageFiles.length > 0 && !isWritten) unchanged++;
  }
  await put(indexName, layout.indexText, null);
  if (layout.failedText !== null) await put(failedName, layout.failedText, null);
  else if (known[failedName]) await dropFailed();
  await folder.write(manifestName, manifestText(files));
  return { pages: layout.pages, unchanged, failed: layout.failed, kept };
}

/** Null where nothing is there; a folder, or a file that may not be read, is the person's. */
async function bytesAt(path: string): Promise<Buffer | 'unreadable' | null> {
  try {
    return await readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'unreadable';
  }
}

/** Where each address has its Markdown, without the ending. */
function stemsOf(files: Files): ReadonlyMap<string, string> {
  const stems = new Map<string, string>();
  for (const [path, { url }] of Object.entries(files))
    if (url && path.endsWith('.md')) stems.set(url, path.slice(0, -3));
  return stems;
}
