/** The built extension in dist/extension/. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.js';
import { fingerprint, readStamp, writeStamp } from './fingerprint.js';
import { root } from './root.js';
import { SetupError, step } from './say.js';

/** Whatever can change what vite writes. */
const sources = ['extension', 'shared', 'vite.config.ts', 'package.json', 'package-lock.json'];

/**
 * Builds each of `modes` that is missing or older than its sources.
 * @param {string} node
 * @param {readonly ('chrome' | 'firefox')[]} modes
 */
export async function ensureExtension(node, modes) {
  const wanted = fingerprint(sources);
  for (const mode of modes) {
    const built = path.join(root, 'dist/extension', mode, 'manifest.json');
    const stamp = `dist/extension/${mode}.stamp`;
    if (readStamp(stamp) === wanted && existsSync(built)) continue;
    await step(`Building the extension (${mode})`, async () => {
      const { code, tail } = await runQuietly(node, ['node_modules/vite/bin/vite.js', 'build', '--mode', mode]);
      if (code !== 0) throw new SetupError(`The extension could not be built:\n${tail}`);
      writeStamp(stamp, wanted);
    });
  }
}
