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

/** Gives how many pages are in it, how many could not be had, and the person's files that were left as they are. */
export async function keepInStep(
  source: ExportSource,
  dir: string,
  look: ExportLook,
): Promise<{ pages: number; failed: number; kept: readonly string[] }> {
  const folder = await SafeFolder.open(dir);
  const known = await followMoves(folder.root, await readManifest(folder.root));
  const layout = await layoutOf(source, look, stemsOf(known));
  const files: Files = { ...known };
  const kept: string[] = [];
  const put = async (path: string, content: string | Uint8Array, url: string | null): Promise<void> => {
    const sha256 = sha256Of(content);
    const there = await bytesAt(join(folder.root, path));
    const isOurs =
      there === null || (there !== 'unreadable' && [known[path]?.sha256, sha256].includes(sha256Of(there)));
    if (!isOurs) {
      kept.push(path);
      return;
    }
    await folder.write(path, content);
    files[path] = { url, sha256 };
  };
  /** Nothing is missing any more. */
  const dropFailed = async (): Promise<void> => {
    const there = await bytesAt(join(folder.root, failedName));
    if (there === 'unreadable' || (there !== null && sha256Of(there) !== known[failedName]?.sha256)) return;
    await folder.remove(failedName);
    delete files[failedName];
  };
  const there = new Set<string>();
  for await (const record of source.records()) {
    for (const { path, content } of exportedFiles(record, binariesOf(source, record.id), layout))
      await put(path, content, record.url);
    for (const { path, content } of savedOf(record, source.saved)) {
      if (!there.has(path)) await put(path, content, null);
      there.add(path);
    }
  }
  await put(indexName, layout.indexText, null);
  if (layout.failedText !== null) await put(failedName, layout.failedText, null);
  else if (known[failedName]) await dropFailed();
  await folder.write(manifestName, manifestText(files));
  return { pages: layout.pages, failed: layout.failed, kept };
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
