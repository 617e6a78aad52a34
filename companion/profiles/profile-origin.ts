/** `tabtrawl.json` in a profile: which browser its sign-ins were copied from. That browser is the one that can read them. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from '../../shared/zod.ts';
import { readOwnFile } from '../util/own-files.ts';

const profileOrigin = z.object({
  /** Null where the folder given was of no browser known. */
  brand: z.enum(['Chrome', 'Chromium', 'Edge', 'Brave']).nullable(),
  folder: z.string(),
  /** Epoch ms. */
  importedAt: z.number(),
});
export type ProfileOrigin = z.infer<typeof profileOrigin>;

/** Null for a profile that was not imported. */
export function readProfileOrigin(folder: string): ProfileOrigin | null {
  try {
    return profileOrigin.parse(JSON.parse(readOwnFile(originPath(folder)) ?? ''));
  } catch {
    return null; // no such file, or not ours
  }
}

export function writeProfileOrigin(folder: string, origin: ProfileOrigin): void {
  writeFileSync(originPath(folder), `${JSON.stringify(origin)}\n`, { mode: 0o600 });
}

function originPath(folder: string): string {
  return path.join(folder, 'tabtrawl.json');
}
