/**
 * A folder of a person's own, such as a vault of notes, kept in step with a batch.
 * 1. `.tabtrawl.json` in it names what was written there: path, address, and the hash of its bytes.
 * 2. A page that is there is updated in place, wherever its address had its file before.
 * 3. A file that is not as it was written, or was never ours, is the person's: it is left as it is, and told.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportLook } from '../../../shared/protocol/calls.ts';
import { z } from '../../../shared/zod.ts';
import { binariesOf, type ExportSource, savedOf } from './files.ts';
import { SafeFolder } from './folder.ts';
import { exportedFiles, failedName, indexName, layoutOf } from './layout.ts';

const manifestName = '.tabtrawl.json';
const manifestSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.object({ url: z.string().nullable(), sha256: z.string() })),
});
type Files = z.infer<typeof manifestSchema>['files'];

/** Gives how many pages are in it, how many could not be had, and the person's files that were left as they are. */
export async function keepInStep(
  source: ExportSource,
  dir: string,
  look: ExportLook,
): Promise<{ pages: number; failed: number; kept: readonly string[] }> {
  const folder = await SafeFolder.open(dir);
  const known = await readManifest(folder.root);
  const layout = await layoutOf(source, look, stemsOf(known));
  const files: Files = { ...known };
  const kept: string[] = [];
  const put = async (path: string, content: string | Uint8Array, url: string | null): Promise<void> => {
    const sha256 = sha256Of(content);
    const there = await readFile(join(folder.root, path)).catch(() => null);
    const isOurs = there === null || sha256Of(there) === known[path]?.sha256 || sha256Of(there) === sha256;
    if (!isOurs) {
      kept.push(path);
      return;
    }
    await folder.write(path, content);
    files[path] = { url, sha256 };
  };
  /** Nothing is missing any more. */
  const dropFailed = async (): Promise<void> => {
    const there = await readFile(join(folder.root, failedName)).catch(() => null);
    if (there !== null && sha256Of(there) !== known[failedName]?.sha256) return;
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
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  await folder.write(manifestName, `${JSON.stringify({ version: 1, files: sorted }, null, 1)}\n`);
  return { pages: layout.pages, failed: layout.failed, kept };
}

/** What is there and is no manifest of ours is taken for none: then every file that is there is the person's. */
async function readManifest(root: string): Promise<Files> {
  const text = await readFile(join(root, manifestName), 'utf8').catch(() => null);
  if (text === null) return {};
  try {
    return manifestSchema.parse(JSON.parse(text)).files;
  } catch {
    return {};
  }
}

/** Where each address has its Markdown, without the ending. */
function stemsOf(files: Files): ReadonlyMap<string, string> {
  const stems = new Map<string, string>();
  for (const [path, { url }] of Object.entries(files))
    if (url && path.endsWith('.md')) stems.set(url, path.slice(0, -3));
  return stems;
}

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
