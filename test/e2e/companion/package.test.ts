/** The packed package, outside the repository: the command and the library work from what is in it. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
let site: Site;
let folder: string;
let unpacked: string;

beforeAll(async () => {
  site = await openSite();
  folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    shell: process.platform === 'win32',
  });
  const [archive = 'none'] = readdirSync(folder);
  execFileSync('tar', ['-xzf', archive], { cwd: folder });
  unpacked = path.join(folder, 'package');
  // What npm would put beside it.
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(file: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, TABTRAWL_HOME: path.join(folder, 'home'), DISPLAY: '' };
  return (await execute(process.execPath, [file, ...args], { cwd: folder, env })).stdout;
}

test('it holds what was built, and no sources', () => {
  expect(existsSync(path.join(unpacked, 'dist/extension/chrome/manifest.json'))).toBe(true);
  expect(readdirSync(path.join(unpacked, 'companion'))).toEqual(['setup']);
});

test('its command crawls', async () => {
  expect(await run(path.join(unpacked, 'companion/setup/bin.js'), 'crawl', site.url('/article/4'))).toContain(
    siteText(4),
  );
});

test('its library crawls, and the program that uses it ends by itself', async () => {
  const program = path.join(unpacked, 'uses-the-library.mjs');
  writeFileSync(
    program,
    `import { openCrawler } from 'tabtrawl';
     await using crawler = await openCrawler({});
     for await (const page of crawler.crawl(${JSON.stringify([site.url('/article/1'), site.url('/article/2')])})) console.log(page.markdown);`,
  );
  const printed = await run(program);
  for (const number of [1, 2]) expect(printed).toContain(siteText(number));
});

test('its library is had by require too, and tells what of a list has no record', async () => {
  const program = path.join(unpacked, 'requires-the-library.cjs');
  const list = [site.url('/article/1'), 'no address', site.url('/article/1'), site.url('/article/2')];
  writeFileSync(
    program,
    `const { openCrawler, TabtrawlError } = require('tabtrawl');
     (async () => {
       await using crawler = await openCrawler({});
       const pages = await crawler.crawlAll(${JSON.stringify(list)});
       console.log(JSON.stringify([pages.map(({ index }) => index), pages.refused.map(({ line, text }) => [line, text]), pages.duplicates, new TabtrawlError('conflict', 'x') instanceof Error]));
     })();`,
  );
  expect(JSON.parse(await run(program))).toEqual([[0, 1], [[2, 'no address']], 1, true]);
});

test('an older Node is told which one the library needs', async () => {
  const program = path.join(unpacked, 'on-an-older-node.mjs');
  writeFileSync(
    program,
    `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
     await import('tabtrawl').catch((error) => console.log(error.message));`,
  );
  expect(await run(program)).toMatch(/needs Node 24 or newer/);
});
