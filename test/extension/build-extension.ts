/** The extension built as for a release, into a folder of its own. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** The folder is the caller's to remove. */
export async function buildExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tabtrawl-extension-'));
  await build({ mode: 'chrome', logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  return folder;
}
