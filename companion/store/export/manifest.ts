/** What an export wrote into a folder that it keeps in step: path, address, and the hash of the bytes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from '../../../shared/zod.ts';

export const manifestName = '.tabtrawl.json';
const manifestSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.object({ url: z.string().nullable(), sha256: z.string() })),
});
/** By path, with `/`. */
export type Files = z.infer<typeof manifestSchema>['files'];

/** What is there and is no manifest of ours is taken for none: then every file that is there is the person's. */
export async function readManifest(root: string): Promise<Files> {
  const text = await readFile(join(root, manifestName), 'utf8').catch(() => null);
  if (text === null) return {};
  try {
    return manifestSchema.parse(JSON.parse(text)).files;
  } catch {
    return {};
  }
}

export function manifestText(files: Files): string {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ version: 1, files: sorted }, null, 1)}\n`;
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
