import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectCompanion } from '../../companion/api/client.ts';
import type { ReceivedEvent } from '../../shared/protocol/rpc-client.ts';
import { openTestServer, row } from './test-server.ts';

describe('a program that connects', () => {
  it('gets the snapshot, answers and events, typed', async () => {
    await using test = await openTestServer({
      'page.list': ({ batch }) => ({ seq: 7, total: 1, rows: [row('p1', { batch })] }),
    });
    const received: ReceivedEvent[] = [];
    const told = Promise.withResolvers<void>();
    const { port, token } = test.server;
    await using companion = await connectCompanion({
      port,
      token,
      client: 'cli',
      onEvent: (event) => {
        received.push(event);
        told.resolve();
      },
    });
    expect(companion).toMatchObject({ version: '1.2.3', snapshot: { seq: 0 } });
    expect((await companion.call('page.list', { batch: 'b7' })).rows[0]?.batch).toBe('b7');
    test.server.emit('batch', { removed: 'b7' });
    await told.promise;
    expect(received).toEqual([{ event: 'batch', seq: 1, data: { removed: 'b7' } }]);
  });

  it('is refused with the companion’s own code and hears of no close', async () => {
    await using test = await openTestServer();
    let closes = 0;
    const asked = connectCompanion({ port: test.server.port, token: 'wrong', client: 'cli', onClose: () => closes++ });
    await expect(asked).rejects.toMatchObject({ code: 'unauthorized' });
    expect(closes).toBe(0);
  });

  it('is told where nobody, or something else, answers on the port', async () => {
    const other = createServer((socket) => socket.resume().end('SSH-2.0-other\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(connectCompanion({ port, token: 't', client: 'cli' })).rejects.toMatchObject({ code: 'connection' });
    await new Promise((resolve) => other.close(resolve));
    await expect(connectCompanion({ port, token: 't', client: 'cli' })).rejects.toMatchObject({ code: 'connection' });
  });

  it('has its pending calls rejected and is told once when the companion stops', async () => {
    const test = await openTestServer({ 'hold.list': () => new Promise(() => {}) });
    const closes: number[] = [];
    const companion = await connectCompanion({
      port: test.server.port,
      token: test.server.token,
      client: 'cli',
      onClose: (code) => closes.push(code),
    });
    const pending = companion.call('hold.list', {});
    await test[Symbol.asyncDispose]();
    await expect(pending).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('the companion stops'),
    });
    expect(closes).toEqual([1001]);
    await expect(companion.call('status', {})).rejects.toMatchObject({ code: 'connection' });
  });
});
