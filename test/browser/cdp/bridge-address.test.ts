import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { canHoldSocket, makeBridgeAddress } from '../../../companion/browser/cdp/transport.ts';

test('the socket lies in a folder of its own that only this user can enter, and is taken away with it', async () => {
  const runDir = mkdtempSync(path.join(tmpdir(), 'run-'));
  try {
    const address = await makeBridgeAddress(runDir, 'linux');
    const folder = path.dirname(address.socketPath);
    expect(path.dirname(folder)).toBe(runDir);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await address.remove();
    expect(() => statSync(folder)).toThrow('ENOENT');
  } finally {
    rmSync(runDir, { recursive: true });
  }
});

test('on Windows it is a named pipe that cannot be guessed', async () => {
  const [one, two] = [await makeBridgeAddress('C:\\run', 'win32'), await makeBridgeAddress('C:\\run', 'win32')];
  expect(one.socketPath).toMatch(/^\\\\\.\\pipe\\tabtrawl-[0-9a-f]{32}$/);
  expect(one.socketPath).not.toBe(two.socketPath);
});

test.each([
  ['/home/ada/.local/share/tabtrawl/run', true],
  ['/Users/ada/Library/Application Support/tabtrawl/run', false],
  [`/${'long/'.repeat(20)}`, false],
  ['/home/jürgen/run', false],
])('a socket below %s can be named in a URL and fits the limit: %s', (folder, can) => {
  expect(canHoldSocket(folder)).toBe(can);
});

test('where the run folder will not do, the socket goes to a folder for temporary files', async () => {
  const address = await makeBridgeAddress(`/${'long/'.repeat(40)}`, 'linux');
  expect(path.dirname(path.dirname(address.socketPath))).toBe(tmpdir());
  await address.remove();
});
