import { describe, expect, it } from 'vitest';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { canReconnect, reconnectDelayMs } from '../../../shared/protocol/reconnect.ts';
import { type ReceivedEvent, RpcClient } from '../../../shared/protocol/rpc-client.ts';

function openClient() {
  const sent: { id: number; call: string; params: unknown }[] = [];
  const received: ReceivedEvent[] = [];
  const bad: string[] = [];
  const rpc = new RpcClient({
    send: (text) => sent.push(JSON.parse(text)),
    onEvent: (event) => received.push(event),
    onBadMessage: (reason) => bad.push(reason),
  });
  return { rpc, sent, received, bad };
}
const pairBegun = { code: 'ABCD-EFGH', expiresAt: 1 };

describe('an RPC client', () => {
  it('gives each answer to its own call, in whatever order they come', async () => {
    const { rpc, sent } = openClient();
    const first = rpc.call('pair.begin', {});
    const second = rpc.call('client.list', {});
    rpc.receive(JSON.stringify({ id: sent[1]?.id, result: { clients: [] } }));
    rpc.receive(JSON.stringify({ id: sent[0]?.id, result: pairBegun }));
    expect(await second).toEqual({ clients: [] });
    expect(await first).toEqual(pairBegun);
  });

  it('rejects with the code and message of the companion, and a stack that shows who called', async () => {
    const { rpc, sent } = openClient();
    async function askForBatch() {
      await rpc.call('batch.get', { batch: 'b1' });
    }
    const asked = askForBatch();
    rpc.receive(JSON.stringify({ id: sent[0]?.id, error: { code: 'not-found', message: 'There is no batch b1.' } }));
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TabtrawlError);
    expect(error).toMatchObject({ code: 'not-found', message: 'There is no batch b1.' });
    expect((error as Error).stack).toContain('askForBatch');
  });

  it('takes an error code that it does not know as internal', async () => {
    const { rpc, sent } = openClient();
    const asked = rpc.call('snapshot', {});
    rpc.receive(JSON.stringify({ id: sent[0]?.id, error: { code: 'toString', message: 'x' } }));
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
  });

  it('rejects an answer that does not fit its schema', async () => {
    const { rpc, sent } = openClient();
    const asked = rpc.call('pair.begin', {});
    rpc.receive(JSON.stringify({ id: sent[0]?.id, result: { code: 7 } }));
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
  });

  it('rejects every pending and every later call when the connection ends', async () => {
    const { rpc, sent } = openClient();
    const pending = rpc.call('snapshot', {});
    rpc.closeAll('the companion stopped');
    await expect(pending).rejects.toMatchObject({ code: 'connection', wasSent: true });
    await expect(rpc.call('snapshot', {})).rejects.toThrow('the companion stopped');
    expect(sent).toHaveLength(1);
  });

  it('rejects a call whose message could not be sent', async () => {
    const rpc = new RpcClient({
      send: () => {
        throw new Error('not open');
      },
      onEvent: () => {},
    });
    await expect(rpc.call('snapshot', {})).rejects.toMatchObject({ code: 'connection', wasSent: false });
  });

  it('gives events that fit their schema and leaves out those that do not', () => {
    const { rpc, received, bad } = openClient();
    rpc.receive(JSON.stringify({ event: 'batch', seq: 3, data: { removed: 'b1' } }));
    rpc.receive(JSON.stringify({ event: 'batch', seq: 4, data: { removed: 5 } }));
    rpc.receive(JSON.stringify({ event: 'batch', data: { removed: 'b1' } }));
    rpc.receive(JSON.stringify({ event: 'later-invention', seq: 5, data: {} }));
    expect(received).toEqual([{ event: 'batch', seq: 3, data: { removed: 'b1' } }]);
    expect(bad).toHaveLength(2);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '7',
    '{"id":99,"result":{}}',
    '{"id":null,"error":{"code":"bad-request","message":"m"}}',
  ])('reports the message %j and goes on', (message) => {
    const { rpc, bad } = openClient();
    rpc.receive(message);
    expect(bad).toHaveLength(1);
  });
});

describe('reconnecting', () => {
  it('starts within 100 ms, waits longer each time, and never more than 2 s', () => {
    expect(reconnectDelayMs(0, 0.999)).toBeLessThanOrEqual(100);
    expect(reconnectDelayMs(3, 0)).toBeGreaterThan(reconnectDelayMs(1, 1));
    expect(reconnectDelayMs(5_000, 0.999)).toBeLessThanOrEqual(2000);
  });

  it('is given up only where a person has to act', () => {
    expect([1001, 1006, 1009, 4400, 4429].every(canReconnect)).toBe(true);
    expect([4401, 4426].some(canReconnect)).toBe(false);
  });
});
