/** What Vite builds into dist/: the extension, and the extraction that runs in the browser's pages. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.js';
import { fingerprint, readStamp, writeStamp } from './fingerprint.js';
import { root } from './root.js';
import { SetupError, step } from './say.js';

/** Whatever can change what vite writes, beside the folders of each. */
const everywhere = ['shared', 'vite.config.ts', 'package.json', 'package-lock.json'];

/**
 * Builds the extension for each of `modes` where it is missing or older than its sources.
 * @param {string} node
 * @param {readonly ('chrome' | 'firefox')[]} modes
 */
export async function ensureExtension(node, modes) {
  for (const mode of modes)
    await ensureBuilt(node, {
      what: `the extension (${mode})`,
      mode,
      sources: ['extension'],
      gives: `dist/extension/${mode}/manifest.json`,
      stamp: `dist/extension/${mode}.stamp`,
    });
}

/**
 * The same for the script that extracts.
 * @param {string} node
 */
export async function ensureExtraction(node) {
  await ensureBuilt(node, {
    what: 'the extraction',
    mode: 'extract',
    sources: ['companion/extract'],
    gives: 'dist/extract/extract.js',
    stamp: 'dist/extract.stamp',
  });
}

/**
 * @param {string} node
 * @param {{ what: string, mode: string, sources: readonly string[], gives: string, stamp: string }} target
 */
async function ensureBuilt(node, { what, mode, sources, gives, stamp }) {
  const wanted = fingerprint([...sources, ...everywhere]);
  if (readStamp(stamp) === wanted && existsSync(path.join(root, gives))) return;
  await step(`Building ${what}`, async () => {
    const { code, tail } = await runQuietly(node, ['node_modules/vite/bin/vite.js', 'build', '--mode', mode]);
    if (code !== 0) throw new SetupError(`Vite could not build ${what}:\n${tail}`);
    writeStamp(stamp, wanted);
  });
}
