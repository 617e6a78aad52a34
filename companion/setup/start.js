/**
 * `npm start -- …`: everything that the companion needs, then the companion. Plain JavaScript, since a bare Node 20 runs it
 * with nothing installed. A browser is looked for (and installed) by the companion itself, when it opens one.
 */
import path from 'node:path';
import { ensureExtension, ensureExtraction } from './built.js';
import { becomeProgram } from './child.js';
import { ensurePackages } from './packages.js';
import { nodeFlags } from './pinned-node.js';
import { root } from './root.js';
import { runEntry } from './say.js';

await runEntry(async () => {
  const node = await ensurePackages();
  await ensureExtension(node, ['chrome']);
  await ensureExtraction(node);
  // Without it every start compiles 200 files of TypeScript anew: 0.5 s of CPU instead of 0.2.
  const compiled = path.join(root, 'node_modules/.cache/tabtrawl');
  const args = [...nodeFlags, path.join(root, 'companion/app/main.ts'), ...process.argv.slice(2)];
  return becomeProgram(node, args, { NODE_COMPILE_CACHE: compiled });
});
