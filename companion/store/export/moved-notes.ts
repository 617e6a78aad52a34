/**
 * Where a person has put the Markdown files that an export once wrote: under another name, or in a folder of their own. A file is known again
 * by its bytes, or by the address in its head where the person has written in it too.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headLines } from './front-matter.ts';
import { type Files, sha256Of } from './manifest.ts';

/** Folders below each other that are looked into. */
const deepest = 8;

/** The manifest with its files where they are now. What is nowhere stays where it was. */
export async function followMoves(root: string, known: Files): Promise<Files> {
  const lost = new Map<string, Files[string]>();
  for (const [path, file] of Object.entries(known))
    if (file.url !== null && path.endsWith('.md') && (await lstat(join(root, path)).catch(() => null)) === null)
      lost.set(path, file);
  if (lost.size === 0) return known;
  const files = { ...known };
  const bySha256 = new Map([...lost].map(([path, { sha256 }]) => [sha256, path]));
  const byUrl = new Map([...lost].map(([path, { url }]) => [url, path]));
  for await (const path of notesBelow(root)) {
    if (known[path]) continue;
    const bytes = await readFile(join(root, path)).catch(() => null);
    if (bytes === null) continue;
    const before = bySha256.get(sha256Of(bytes)) ?? addressesIn(bytes).flatMap((url) => byUrl.get(url) ?? [])[0];
    const file = before === undefined ? undefined : lost.get(before);
    if (before === undefined || !file) continue;
    lost.delete(before);
    delete files[before];
    files[path] = file;
    if (lost.size === 0) break;
  }
  return files;
}

/** Paths of Markdown files, with `/`. Hidden folders are programs' own, and links lead elsewhere. */
async function* notesBelow(root: string, folder = '', depth = 0): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile() && entry.name.endsWith('.md')) yield path;
    if (entry.isDirectory() && depth < deepest) yield* notesBelow(root, path, depth + 1);
  }
}

/** What stands alone as a value in the head of a note, whatever its key is called. */
function addressesIn(bytes: Buffer): string[] {
  return headLines(bytes.toString('utf8')).flatMap((line) => {
    const value = /^[^\s:]+: +"?(\w+:\/\/[^\s"]+)"?\s*$/.exec(line)?.[1];
    return value === undefined ? [] : [value];
  });
}
