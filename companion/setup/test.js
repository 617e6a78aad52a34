/**
 * `npm test`: the same set-up as `npm start`, then types, lint, layers, units, end-to-end. Everything runs even where something
 * before it failed; the last line is the count.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureExtension, ensureExtraction } from './built.js';
import { runQuietly, runShown } from './child.js';
import { ensurePackages } from './packages.js';
import { root } from './root.js';
import { runEntry, SetupError, say, step } from './say.js';
import { addCounts, countVitest } from './test-counts.js';
import { ensureTestTools } from './test-tools.js';

const ensureChrome = `
  import { ensureChrome } from './companion/browser/chrome/install.ts';
  import { homeOf } from './companion/app/home.ts';
  import path from 'node:path';
  const cacheDir = path.join(homeOf(process.env).dir, 'browsers');
  console.log(await ensureChrome({ cacheDir, report: (line) => console.error(line) }));
`;

/**
 * A command that either passes or is one failure.
 * @param {string} node
 * @param {string} what
 * @param {readonly string[]} args
 */
async function check(node, what, args) {
  const code = await step(
    what,
    () => runShown(node, args, { stdio: ['ignore', 2, 2] }),
    (ended) => (ended === 0 ? 'passed' : 'failed'),
  );
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {string} node
 * @param {string} folder where the report goes
 * @param {string} what
 * @param {readonly string[]} args
 */
async function vitest(node, folder, what, args) {
  const output = path.join(folder, `${what}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const run = async () => {
    const code = await runShown(node, ['node_modules/vitest/vitest.mjs', 'run', ...args, ...reporters], {
      stdio: ['ignore', 2, 2],
    });
    return countVitest(readReport(output), code);
  };
  return step(what, run, ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Tests have homes of their own, where they would not find what was downloaded into the user's. What the system has comes first.
 * @param {string} executable
 * @param {string} folder
 */
function putOnPath(executable, folder) {
  if (process.platform !== 'linux') return;
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(executable, path.join(bin, 'chromium-browser'));
  process.env.PATH = `${process.env.PATH}${path.delimiter}${bin}`;
}

/** @param {string} folder */
async function runAll(folder) {
  const node = await ensurePackages();
  await ensureExtension(node, ['chrome', 'firefox']);
  await ensureExtraction(node);
  await step('Looking for a browser', async () => {
    const { code, tail } = await runQuietly(node, ['--input-type=module', '--eval', ensureChrome]);
    if (code !== 0) throw new SetupError(tail);
    say(tail);
    putOnPath(tail.split('\n').at(-1) ?? '', folder);
  });
  await ensureTestTools();
  return addCounts([
    await check(node, 'Types', ['node_modules/typescript/bin/tsc', '-p', '.']),
    await check(node, 'Lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']),
    await vitest(node, folder, 'Layers', ['--project', 'layers']),
    await vitest(node, folder, 'Units', ['--project', 'unit']),
    await vitest(node, folder, 'End-to-end', ['--project', 'e2e']),
  ]);
}

await runEntry(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tabtrawl-test-'));
  let counts = { passed: 0, failed: 1, skipped: 0 };
  try {
    process.chdir(root);
    counts = await runAll(folder);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`\n${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (counts.skipped > 0) say(`${counts.skipped} skipped`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  }
  // Nothing run is no success.
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});
