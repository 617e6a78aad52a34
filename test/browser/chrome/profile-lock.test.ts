import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  checkProfileFree,
  findProfileHolder,
  parseSingletonLock,
} from '../../../companion/browser/chrome/profile-lock.ts';

let profile: string;
const servers: Server[] = [];

beforeEach(() => {
  profile = mkdtempSync(path.join(tmpdir(), 'profile-'));
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(profile, { recursive: true });
});

const lockAs = (host: string, pid: number) => symlinkSync(`${host}-${pid}`, path.join(profile, 'SingletonLock'));
const answerAsChrome = () =>
  new Promise<void>((resolve) => servers.push(createServer().listen(path.join(profile, 'SingletonSocket'), resolve)));
/** Larger than any pid that Linux gives. */
const deadPid = 2 ** 22 + 1;

test('a folder without a lock is free', async () => {
  expect(await findProfileHolder(profile)).toEqual({ state: 'free' });
  await checkProfileFree(profile);
});

test.skipIf(process.platform === 'win32')(
  'a living Chrome holds it, and the error names it and the ways out',
  async () => {
    lockAs(hostname(), process.pid);
    await answerAsChrome();
    expect(await findProfileHolder(profile)).toEqual({ state: 'held', pid: process.pid });
    await expect(checkProfileFree(profile)).rejects.toMatchObject({
      code: 'profile-in-use',
      message: expect.stringMatching(new RegExp(`process ${process.pid}.*${profile}.*--profile`)),
    });
  },
);

test.skipIf(process.platform === 'win32')('a lock that a killed Chrome left is no hindrance', async () => {
  lockAs(hostname(), deadPid);
  expect(await findProfileHolder(profile)).toEqual({ state: 'free' });
});

test.skipIf(process.platform === 'win32')(
  "a dead Chrome's number that another process has now is no hindrance",
  async () => {
    lockAs(hostname(), process.pid);
    writeFileSync(path.join(profile, 'SingletonSocket'), '');
    expect(await findProfileHolder(profile)).toEqual({ state: 'free' });
  },
);

test.skipIf(process.platform === 'win32')(
  'a lock of another machine is reported, with the file to delete',
  async () => {
    lockAs('other-host', 12);
    expect(await findProfileHolder(profile)).toEqual({ state: 'held-elsewhere', host: 'other-host', pid: 12 });
    await expect(checkProfileFree(profile)).rejects.toThrow(path.join(profile, 'SingletonLock'));
  },
);

test('on Windows a lockfile that can be opened is nobody’s, and one that cannot is held', async () => {
  expect(await findProfileHolder(profile, 'win32')).toEqual({ state: 'free' });
  writeFileSync(path.join(profile, 'lockfile'), '');
  expect(await findProfileHolder(profile, 'win32')).toEqual({ state: 'free' });
  rmSync(path.join(profile, 'lockfile'));
  // A folder can't be opened for writing either.
  mkdirSync(path.join(profile, 'lockfile'));
  expect(await findProfileHolder(profile, 'win32')).toEqual({ state: 'held', pid: null });
});

test.each([
  ['my-host-name-123', { host: 'my-host-name', pid: 123 }],
  ['123', null],
  ['host-', null],
])('the lock %s reads as %j', (target, parsed) => {
  expect(parseSingletonLock(target)).toEqual(parsed);
});
