import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectCdp } from '../../../companion/browser/cdp/transport.ts';

let toChrome: PassThrough;
let fromChrome: PassThrough;

beforeEach(() => {
  toChrome = new PassThrough();
  fromChrome = new PassThrough();
});
afterEach(() => {
  toChrome.destroy();
  fromChrome.destroy();
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
const open = () => connectCdp({ pipes: { toChrome, fromChrome } });

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
  const { write } = toChrome;
  const told = vi
    .spyOn(toChrome, 'write')
    .mockImplementation((text: string, written?: unknown) =>
      write.call(toChrome, text, 'utf8', (error) => setTimeout(written as (error: unknown) => void, 300, error)),
    );
  const called = nextCall();
  const answered = cdp.send('Browser.getVersion');
  const { id } = await called;
  fromChrome.write(`${JSON.stringify({ id, result: { product: 'Chrome/1' } })}\0`);
  expect((await answered).product).toBe('Chrome/1');
  expect(told).toHaveBeenCalledOnce();
});

test('an answer too large fails its call alone', async () => {
  const cdp = await open();
  const called = nextCall();
  const refused = cdp.send('Browser.getVersion');
  const { id } = await called;
  const piece = Buffer.alloc(1024 * 1024, 'x');
  fromChrome.write(`{"id":${id},"result":"`);
  for (let mb = 0; mb <= 128; mb++) if (!fromChrome.write(piece)) await once(fromChrome, 'drain');
  fromChrome.write('"}\0');
  await expect(refused).rejects.toThrow('The answer is larger than 128 MB');
  expect(cdp.closed.aborted).toBe(false);
});

test('a call on a pipe that breaks is rejected', async () => {
  const cdp = await open();
  toChrome.destroy(new Error('EPIPE'));
  await expect(cdp.send('Browser.getVersion')).rejects.toMatchObject({ failure: 'closed' });
});

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
    connectCdp({ pipes: { toChrome, fromChrome } }, { signal: AbortSignal.abort(new Error('off')) }),
  ).rejects.toThrow('off');
  const signal = new AbortController();
  const opening = connectCdp({ pipes: { toChrome, fromChrome } }, { signal: signal.signal });
  const ended = once(toChrome, 'close');
  signal.abort(new Error('off, later'));
  await expect(opening).rejects.toThrow('off, later');
  await ended;
});

test('a pipe that is closed already, and an address where nobody listens, are refused', async () => {
  fromChrome.destroy();
  const cdp = await open();
  await expect(cdp.send('Browser.getVersion')).rejects.toMatchObject({ failure: 'closed' });
  await expect(connectCdp({ url: 'ws://127.0.0.1:1/' })).rejects.toThrow('ECONNREFUSED');
});
