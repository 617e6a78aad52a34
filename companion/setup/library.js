/**
 * The library's door. An older Node could not read what is behind it, and would name a line of ours instead of what is wrong; so it is asked
 * first. By `require`, as it has to be had at once where a program of CommonJS asks for it.
 */
import { createRequire } from 'node:module';
import { isNodeEnough } from './pinned-node.js';

if (!isNodeEnough())
  throw new Error(
    `The library of Tabtrawl needs Node 24 or newer; this is ${process.version}. Its commands bring a Node of their own.`,
  );

export const { openCrawler, TabtrawlError } = createRequire(import.meta.url)('../../dist/companion/app/library.js');
