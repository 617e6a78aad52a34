#!/usr/bin/env node
/** The installed `tabtrawl`: on the pinned Node, whatever Node started it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { becomeProgram } from './child.js';
import { findNode, nodeFlags } from './pinned-node.js';
import { root } from './root.js';
import { runEntry, SetupError } from './say.js';

await runEntry(async () => {
  const node = findNode();
  if (!node)
    throw new SetupError(
      `Tabtrawl needs Node 24 or newer; this is ${process.version}, and npm did not install its own (install scripts are switched off?). Install Node 24 from https://nodejs.org and try again.`,
    );
  // The sources are there in the repository only, and always newer than what was built from them.
  const entry = ['companion/app/main.ts', 'dist/companion/app/main.js']
    .map((file) => path.join(root, file))
    .find(existsSync);
  if (!entry) throw new SetupError(`Tabtrawl is not whole at ${root}. Install it again.`);
  return becomeProgram(node, [...nodeFlags, entry, ...process.argv.slice(2)]);
});
