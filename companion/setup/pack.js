/** Before `npm pack`: everything that the package holds, built anew into dist/. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureExtension, ensureExtraction } from './built.js';
import { runQuietly } from './child.js';
import { ensurePackages } from './packages.js';
import { root } from './root.js';
import { runEntry, SetupError, step } from './say.js';

await runEntry(async () => {
  const node = await ensurePackages();
  for (const folder of ['companion', 'shared'])
    rmSync(path.join(root, 'dist', folder), { recursive: true, force: true });
  await step('Building the companion', async () => {
    const { code, tail } = await runQuietly(node, [
      'node_modules/typescript/bin/tsc',
      '-p',
      'companion/setup/tsconfig.pack.json',
    ]);
    if (code !== 0) throw new SetupError(`The companion could not be built:\n${tail}`);
  });
  await ensureExtension(node, ['chrome', 'firefox']);
  await ensureExtraction(node);
  return 0;
});
