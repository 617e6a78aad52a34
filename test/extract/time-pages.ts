/**
 * How long extraction takes over a folder of saved pages (FOLDER/NAME/source.html): `node test/extract/time-pages.ts FOLDER`.
 * Prints the CPU time a page, then mean, median, 90 % and longest wall time, and the slowest pages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractPage } from '../../companion/extract/extract-page.ts';
import { makeCapture } from './make-capture.ts';

const rounds = 3;
const folder = process.argv[2];
if (!folder) throw new Error('Name a folder of saved pages.');
const pages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, capture: makeCapture(readFileSync(join(folder, name, 'source.html'), 'utf8')) }));
let taken: { name: string; ms: number }[] = [];
let cpu = process.cpuUsage();
// The first rounds warm up; the last one counts.
for (let round = 0; round < rounds; round++) {
  cpu = process.cpuUsage();
  taken = pages.map(({ name, capture }) => ({
    name,
    ms: extractPage(capture, { content: 'main', formats: ['markdown'] }).extractMs,
  }));
}
const { user, system } = process.cpuUsage(cpu);
const sorted = taken.toSorted((a, b) => a.ms - b.ms);
const at = (ratio: number) => sorted[Math.floor(ratio * (sorted.length - 1))]?.ms.toFixed(1);
const mean = taken.reduce((sum, { ms }) => sum + ms, 0) / taken.length;
const bytes = pages.reduce((sum, { capture }) => sum + capture.body.length, 0) / pages.length;
console.log(`${pages.length} pages, ${Math.round(bytes / 1024)} KB on average`);
console.log(`CPU ${((user + system) / 1000 / pages.length).toFixed(1)} ms a page`);
console.log(`wall ms: mean ${mean.toFixed(1)}, median ${at(0.5)}, 90 % ${at(0.9)}, longest ${at(1)}`);
console.log(
  `slowest: ${sorted
    .slice(-5)
    .map(({ name, ms }) => `${name} ${Math.round(ms)}`)
    .join(', ')}`,
);
