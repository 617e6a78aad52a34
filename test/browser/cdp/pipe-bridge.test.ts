import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectCdp, openPipeBridge, type PipeBridge } from '../../../companion/browser/cdp/transport.ts';

let runDir: string;
let toChrome: PassThrough;
let fromChrome: PassThrough;
let bridge: PipeBridge;

beforeEach(async () => {
  runDir = mkdtempSync(path.join(tmpdir(), 'run-'));
  toChrome = new PassThrough();
  fromChrome = new PassThrough();
  bridge = await openPipeBridge({ toChrome, fromChrome }, runDir);
});
afterEach(async () => {
  await bridge.close();
  rmSync(runDir, { recursive: true });
});

/** The next call that reaches Chrome, without its NUL. */
function nextCall(): Promise<{ id: number; method: string; text: string }> {
  return new Promise((resolve) => {
    let text = '';
    toChrome.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\0')) resolve({ ...JSON.parse(text.slice(0, -1)), text });
    });
  });
}
const open = () => connectCdp({ socketPath: bridge.socketPath });

test('a call reaches Chrome as JSON with a NUL after it, and its answer comes back, cut anywhere', async () => {
  const cdp = await open();
  const called = nextCall();
  const answered = cdp.send('Browser.getVersion');
  const call = await called;
  expect(call).toMatchObject({ method: 'Browser.getVersion' });
  expect(call.text.indexOf('\0')).toBe(call.text.length - 1);
  const answer = Buffer.from(`${JSON.stringify({ id: call.id, result: { product: 'Chrome/1 – ✓' } })}\0`);
  for (const byte of answer) fromChrome.write(Buffer.of(byte));
  expect((await answered).product).toBe('Chrome/1 – ✓');
});

test('an answer that is there before the call is told to be written is not lost', async () => {
  const cdp = await open();
  const { prototype } = createRequire(createRequire(import.meta.url).resolve('chrome-remote-interface'))('ws');
  const { send } = prototype;
  const told = vi.spyOn(prototype, 'send').mockImplementation(function (this: unknown, ...[text, written]: unknown[]) {
    send.call(this, text, (error?: Error) => setTimeout(written as (error?: Error) => void, 300, error));
  });
  const called = nextCall();
  const answered = cdp.send('Browser.getVersion');
  const { id } = await called;
  fromChrome.write(`${JSON.stringify({ id, result: { product: 'Chrome/1' } })}\0`);
  expect((await answered).product).toBe('Chrome/1');
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});

test.skipIf(process.platform === 'win32')(
  'one connection is let in, and nothing stays on disk once it is there',
  async () => {
    expect(readdirSync(runDir)).toHaveLength(1);
    await open();
    await expect.poll(() => readdirSync(runDir)).toEqual([]);
    const second = connect(bridge.socketPath);
    const [error] = await once(second, 'error');
    expect(error).toMatchObject({ code: 'ENOENT' });
  },
);

test('the end of the pipe ends the connection and what waits on it', async () => {
  const cdp = await open();
  const pending = cdp.send('Browser.getVersion').catch((error: unknown) => error);
  fromChrome.end();
  expect(await pending).toMatchObject({ failure: 'closed' });
  expect(cdp.closed.aborted).toBe(true);
});

test('closing the connection ends the pipe, on which Chrome ends by itself', async () => {
  const cdp = await open();
  const ended = once(toChrome, 'close');
  await cdp.close();
  await ended;
});

test('a connection that is called off is not left open', async () => {
  await expect(
    connectCdp({ socketPath: bridge.socketPath }, { signal: AbortSignal.abort(new Error('off')) }),
  ).rejects.toThrow('off');
  const signal = new AbortController();
  const opening = connectCdp({ socketPath: bridge.socketPath }, { signal: signal.signal });
  const ended = once(toChrome, 'close');
  signal.abort(new Error('off, later'));
  await expect(opening).rejects.toThrow('off, later');
  await ended;
});

test('an endpoint where nobody listens is refused', async () => {
  await expect(connectCdp({ socketPath: path.join(runDir, 'none') })).rejects.toThrow('ENOENT');
});
