/** What others put in the place of our files and folders is refused in words, and never waited for or written through. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHome, readCompanionFile, readLastPort } from '../../companion/api/discovery.ts';
import { homeOf, makeHome } from '../../companion/app/home.ts';
import { openFolderWriter } from '../../companion/store/export/folder.ts';
import { openDatabase } from '../../companion/store/open.ts';

let folder: string;
const home = () => homeOf({ TABTRAWL_HOME: join(folder, 'home') });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inWords = (path: string) => expect.objectContaining({ code: 'conflict', message: expect.stringContaining(path) });

test.each([
  'run/clients.json',
  'run/agents.json',
  'run/companion.json',
  'run/port',
  'run/pid',
  'run/lock',
  'sessions.json',
  'tabs-default.json',
  'tabtrawl.db',
  'tabtrawl-search.db',
])('a pipe or a folder in place of %s is refused, at once', (name) => {
  makeHome(home());
  const path = join(home().dir, name);
  for (const put of [() => execFileSync('mkfifo', [path]), () => mkdirSync(path)]) {
    rmSync(path, { recursive: true, force: true });
    put();
    expect(() => makeHome(home())).toThrow(inWords(path));
  }
});

test('who looks for a companion waits for no pipe', async () => {
  makeHome(home());
  for (const name of ['companion.json', 'port']) execFileSync('mkfifo', [join(home().run, name)]);
  expect(await readCompanionFile(home().run)).toBe(null);
  expect(readLastPort(home().run)).toBe(null);
});

test.each(['', 'run', 'profiles', 'out'])('a file in place of the folder "%s" is refused', (name) => {
  const path = join(home().dir, name);
  if (name) mkdirSync(home().dir);
  writeFileSync(path.replace(/\/$/, ''), '');
  expect(() => makeHome(home())).toThrow(inWords(home().dir));
});

test.runIf(process.getuid?.() === 0)('what belongs to another user is refused: the home, or a part of it', () => {
  for (const name of ['', 'run', 'profiles', 'tabtrawl.db', 'run/clients.json']) {
    rmSync(home().dir, { recursive: true, force: true });
    makeHome(home());
    const path = join(home().dir, name);
    if (/\./.test(name)) writeFileSync(path, '');
    chownSync(path, 65_534, 65_534);
    expect(() => makeHome(home())).toThrow(inWords(path.replace(/\/$/, '')));
  }
});

test('a home elsewhere, by a link of the person’s own, is theirs', () => {
  mkdirSync(join(folder, 'disk'));
  symlinkSync(join(folder, 'disk'), home().dir);
  makeHome(home());
  expect(existsSync(join(folder, 'disk', 'run'))).toBe(true);
});

test('the lock is for its owner only, one from before too', async () => {
  makeHome(home());
  const lock = join(home().run, 'lock');
  for (const before of [() => rmSync(lock, { force: true }), () => chmodSync(lock, 0o644)]) {
    (await lockHome(home().run)).release();
    before();
    (await lockHome(home().run)).release();
    expect(statSync(lock).mode & 0o777).toBe(0o600);
  }
});

test('a file with a second name is not written through', async () => {
  const out = join(folder, 'out');
  mkdirSync(out);
  const theirs = join(folder, 'theirs');
  writeFileSync(theirs, 'theirs\n');
  const log = join(out, 'pages.jsonl');
  for (const put of [() => linkSync(theirs, log), () => symlinkSync(theirs, log), () => mkdirSync(log)]) {
    rmSync(log, { recursive: true, force: true });
    put();
    const writer = await openFolderWriter(out);
    expect(() => writer.log('{}\n')).toThrow(inWords(log));
  }
  expect(readFileSync(theirs, 'utf8')).toBe('theirs\n');
  makeHome(home());
  openDatabase(home().database, 0)[Symbol.dispose]();
  linkSync(home().database, join(folder, 'second'));
  expect(() => openDatabase(home().database, 0)).toThrow(inWords(home().database));
});
