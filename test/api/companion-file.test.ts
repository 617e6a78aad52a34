import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompanionFile, writeCompanionFile } from '../../companion/api/discovery.ts';
import { newFolder, openTestServer } from './test-server.ts';

const isPosix = process.platform !== 'win32';
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('run/companion.json', () => {
  it('says where the companion listens while it runs, and is gone after', async () => {
    const test = await openTestServer();
    const { port, token } = test.server;
    expect(await readCompanionFile(test.runDir)).toEqual({ pid: process.pid, port, token, version: '1.2.3' });
    await test.server.close();
    expect(await readCompanionFile(test.runDir)).toBeNull();
    expect(() => statSync(join(test.runDir, 'companion.json'))).toThrow('ENOENT');
    await test[Symbol.asyncDispose]();
  });

  it.runIf(isPosix)('is 0600 in a folder that is made 0700, as are the files beside it', async () => {
    const runDir = newFolder();
    chmodSync(runDir, 0o755);
    await using test = await openTestServer({}, runDir);
    expect(modeOf(runDir)).toBe(0o700);
    for (const name of ['companion.json', 'port']) expect(modeOf(join(test.runDir, name))).toBe(0o600);
  });

  it('of a process that has gone is no companion', async () => {
    await using test = await openTestServer();
    const gone = 2 ** 22 + 1; // above the highest pid of Linux
    writeCompanionFile(test.runDir, { pid: gone, port: test.server.port, token: 't', version: '1' });
    expect(await readCompanionFile(test.runDir)).toBeNull();
  });

  it('whose port answers as something else is no companion', async () => {
    await using test = await openTestServer();
    const stranger = createServer((_request, response) => response.end('{"ok":"perhaps"}'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    writeCompanionFile(test.runDir, { pid: process.pid, port, token: 't', version: '1' });
    expect(await readCompanionFile(test.runDir)).toBeNull();
    stranger.close();
    expect(await readCompanionFile(test.runDir)).toBeNull();
  });

  it.each(['', '{', 'null', '{"pid":1}', '{"pid":-1,"port":1,"token":"t","version":"1"}'])(
    'that holds %j is no companion',
    async (text) => {
      const runDir = newFolder();
      writeFileSync(join(runDir, 'companion.json'), text);
      expect(await readCompanionFile(runDir)).toBeNull();
    },
  );

  it('of the next companion is not removed by the one before', async () => {
    await using test = await openTestServer();
    writeCompanionFile(test.runDir, { pid: process.pid, port: 1, token: 'the next', version: '1' });
    await test.server.close();
    expect(readFileSync(join(test.runDir, 'companion.json'), 'utf8')).toContain('the next');
  });
});

describe('the port', () => {
  const reopen = (runDir: string) => openTestServer({}, runDir);

  it('is the one of the last run', async () => {
    await using first = await openTestServer();
    const { port } = first.server;
    await first.server.close();
    await using second = await reopen(first.runDir);
    expect(second.server.port).toBe(port);
  });

  it('is another where that is taken', async () => {
    await using first = await openTestServer();
    const taken = createServer();
    await first.server.close();
    await new Promise<void>((resolve) => taken.listen(first.server.port, '127.0.0.1', resolve));
    await using second = await reopen(first.runDir);
    expect(second.server.port).not.toBe(first.server.port);
    taken.close();
  });

  it('that was asked for and is taken is a conflict', async () => {
    await using first = await openTestServer();
    await expect(openTestServer({}, newFolder(), first.server.port)).rejects.toMatchObject({ code: 'conflict' });
  });
});
