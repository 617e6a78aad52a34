/** What a hostile local program or page can throw at the port: each is refused, and the server goes on for everybody else. */
import { connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { maxMessageBytes } from '../../shared/protocol/messages.ts';
import { brokenMessage, randomFrom } from './broken-messages.ts';
import { enter, knock, openTestServer, type RawClient, row, type TestServer } from './test-server.ts';

// Bounds what never ends, on a machine that is busy with other things too.
vi.setConfig({ testTimeout: 30_000 });

/** A client that was there before the attack still gets its answers, and so does a new one. */
async function expectCalm(test: TestServer, before: RawClient): Promise<void> {
  expect((await before.call('snapshot')).result).toMatchObject({ batches: [] });
  expect((await (await enter(test)).call('snapshot')).result).toMatchObject({ batches: [] });
}

describe('malformed messages', () => {
  it.each([1, 2])(
    '10,000 of them (seed %i) are each answered or close their connection, and nothing else happens',
    async (seed) => {
      let ran = 0;
      await using test = await openTestServer({
        'batch.start': () => {
          ran++;
          throw new Error('not in this test');
        },
        'session.seed': () => {
          ran++;
          throw new Error('not in this test');
        },
      });
      const bystander = await enter(test);
      const random = randomFrom(seed);
      const codes = new Map<number, number>();
      let sent = 0;
      while (sent < 10_000) {
        const isClient = random() < 0.8;
        const attacker = isClient ? await enter(test) : await knock({ port: test.server.port });
        for (let messages = 0; messages < 250 && sent < 10_000 && attacker.socket.readyState === 1; messages++, sent++)
          attacker.socket.send(brokenMessage(random));
        attacker.socket.close();
        const code = await attacker.closed;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      expect([...codes.keys()].every((code) => [1005, 1007, 4400, 4401].includes(code))).toBe(true);
      expect(codes.get(4400)).toBeGreaterThan(0);
      expect({}).not.toHaveProperty('polluted');
      expect(test.logged.filter(({ level }) => level === 'error')).toHaveLength(ran);
      await expectCalm(test, bystander);
      // The server sees the last sockets end a moment after their clients do; a client that stayed would end this by the test's limit.
      while (test.server.clientCount > 2) await new Promise((resolve) => setImmediate(resolve));
    },
    30_000,
  );

  it('a client may send a few now and then, and is closed with 4400 for many at once, after which nothing of it is heard', async () => {
    let ran = 0;
    await using test = await openTestServer({
      'hold.list': () => {
        ran++;
        return { holds: [] };
      },
    });
    const client = await enter(test);
    for (let slow = 0; slow < 40; slow++) {
      expect(client.socket.readyState).toBe(1);
      client.socket.send('{');
      test.clock.advance(10_000);
      await client.call('snapshot');
    }
    expect(client.messages.filter((message) => message.error?.code === 'bad-request')).toHaveLength(40);
    for (let fast = 0; fast < 30; fast++) client.socket.send(Buffer.from('binary'));
    client.socket.send('{"id":999,"call":"hold.list","params":{}}');
    expect(await client.closed).toBe(4400);
    expect(ran).toBe(0);
  });

  it('params that do not fit are answered with what does not fit, and never reach the handler', async () => {
    let ran = 0;
    await using test = await openTestServer({
      'batch.get': () => {
        ran++;
        throw new Error('not in this test');
      },
    });
    const client = await enter(test);
    for (const params of [{}, { batch: 7 }, null, [], 'x', { batch: { toString: 1 } }]) {
      const { error } = await client.call('batch.get', params);
      expect(error?.code).toBe('bad-request');
      expect(error?.message).toContain('batch.get');
      expect(error?.message.length).toBeLessThan(600);
    }
    expect(ran).toBe(0);
  });

  it('a name from the object prototype is no call', async () => {
    await using test = await openTestServer();
    const client = await enter(test);
    for (const name of ['toString', '__proto__', 'constructor', 'hasOwnProperty', ''])
      expect((await client.call(name)).error?.code).toBe('bad-request');
  });
});

describe('messages too big', () => {
  it('a frame that claims 1 GiB is closed with 1009 before any of it is read', async () => {
    await using test = await openTestServer();
    const bystander = await enter(test);
    const attacker = await enter(test);
    const before = process.memoryUsage().rss;
    // FIN + text, masked, 64-bit length of 2^30, mask, and only then some of the body.
    rawSocketOf(attacker).write(
      Buffer.concat([Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4]), Buffer.alloc(1024)]),
    );
    expect(await attacker.closed).toBe(1009);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    await expectCalm(test, bystander);
  });

  it('a message one byte over the limit is closed with 1009, also in fragments', async () => {
    await using test = await openTestServer();
    const [whole, pieces] = [await enter(test), await enter(test)];
    whole.socket.send('x'.repeat(maxMessageBytes + 1));
    expect(await whole.closed).toBe(1009);
    for (let piece = 0; piece < 5; piece++) pieces.socket.send('x'.repeat(maxMessageBytes / 4), { fin: false });
    expect(await pieces.closed).toBe(1009);
  });

  it('a stranger may send little before hello, whatever it calls it', async () => {
    await using test = await openTestServer();
    const stranger = await knock({ port: test.server.port });
    stranger.socket.send(`{"id":1,"call":"hello","params":{"token":"${'x'.repeat(1024 * 1024)}`, { fin: false });
    expect(await stranger.closed).toBe(1006);
  });
});

describe('floods', () => {
  it('500 connections, silent, half open or upgraded, leave room for a real client', async () => {
    await using test = await openTestServer();
    const bystander = await enter(test);
    const sockets: Socket[] = [];
    const upgrade = `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${test.server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    const openings = ['', 'GET /health HTTP/1.1\r\nHost: ', upgrade];
    await Promise.all(
      Array.from({ length: 500 }, (_, at) => {
        const socket = connect(test.server.port, '127.0.0.1');
        sockets.push(socket);
        socket.on('error', () => {}).resume();
        return new Promise<void>((resolve) =>
          socket
            .on('connect', () => socket.write(openings[at % 3] ?? '', () => resolve()))
            .on('close', () => resolve()),
        );
      }),
    );
    await expectCalm(test, bystander);
    const gone = Promise.all(
      sockets.map((socket) => (socket.destroyed ? null : new Promise((resolve) => socket.on('close', resolve)))),
    );
    test.clock.advance(5000); // no hello in time
    test.clock.advance(1000); // and no answer to the goodbye
    await gone;
    await expectCalm(test, bystander);
  });

  it('a 65th client is refused with 4429, and let in once another has gone', async () => {
    await using test = await openTestServer();
    const clients = await Promise.all(Array.from({ length: 64 }, () => enter(test)));
    const late = await knock({ port: test.server.port });
    expect((await late.hello(test.server.token)).error?.code).toBe('conflict');
    expect(await late.closed).toBe(4429);
    clients[0]?.socket.close();
    await clients[0]?.closed;
    expect((await (await enter(test)).call('snapshot')).result).toBeDefined();
  });

  it('a client with too many calls unanswered is closed with 4429', async () => {
    await using test = await openTestServer({ 'hold.list': () => new Promise(() => {}) });
    const client = await enter(test);
    for (let calls = 0; calls < 257; calls++)
      client.socket.send(JSON.stringify({ id: 100 + calls, call: 'hold.list', params: {} }));
    expect(await client.closed).toBe(4429);
  });

  it('a client that calls too fast is closed with 4429, and one that keeps to the rate is not', async () => {
    await using test = await openTestServer();
    const [steady, hasty] = [await enter(test), await enter(test)];
    for (let calls = 0; calls < 2000; calls++) {
      await steady.call('snapshot');
      test.clock.advance(4);
    }
    expect(steady.socket.readyState).toBe(1);
    for (let calls = 0; calls < 1001; calls++)
      hasty.socket.send(JSON.stringify({ id: 100 + calls, call: 'snapshot', params: {} }));
    expect(await hasty.closed).toBe(4429);
  });
});

describe('slow loris', () => {
  it.each([
    ['a request line that never ends', 'GET /heal'],
    ['headers that never end', 'GET /health HTTP/1.1\r\nX-A: b\r\n'],
    ['a body that never comes', 'POST /health HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000\r\n\r\n'],
    [
      'an upgrade that never says hello',
      'GET /ws HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ],
  ])('%s is cut after five seconds', async (_what, text) => {
    await using test = await openTestServer();
    const socket = connect(test.server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await new Promise<void>((resolve) =>
      socket.write(text.replace('HOST', `127.0.0.1:${test.server.port}`), () => resolve()),
    );
    await enter(test); // by now the server has seen the other one
    test.clock.advance(5000);
    test.clock.advance(1000);
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('a header block over 8 KB is refused', async () => {
    await using test = await openTestServer();
    const answer = await new Promise<string>((resolve) => {
      let got = '';
      const socket = connect(test.server.port, '127.0.0.1', () =>
        socket.write(`GET /health HTTP/1.1\r\nHost: x\r\nX-A: ${'y'.repeat(9000)}\r\n\r\n`),
      );
      socket.on('data', (data) => {
        got += data;
      });
      socket.on('close', () => resolve(got));
    });
    expect(answer).toContain(' 431 ');
  });
});

describe('slow and silent clients', () => {
  it('a client that answers no ping is cut; one that does stays', async () => {
    await using test = await openTestServer();
    const [silent, alive] = [await enter(test), await enter(test)];
    silent.socket.pause();
    for (let pings = 0; pings < 3; pings++) {
      test.clock.advance(30_000);
      if (pings < 2) await alive.call('snapshot');
    }
    silent.socket.resume();
    expect(await silent.closed).toBe(1006);
    expect(alive.socket.readyState).toBe(1);
  });

  it('a client that does not read loses events, holds up nobody, and is told to resync when it has caught up', async () => {
    await using test = await openTestServer();
    const [slow, quick] = [await enter(test), await enter(test)];
    slow.socket.pause();
    const big = row('p1', { title: 'x'.repeat(1024 * 1024) });
    const before = process.memoryUsage().rss;
    for (let messages = 1; messages <= 60; messages++) {
      test.server.emit('page', { batch: 'b1', rows: [big] });
      test.clock.advance(100);
      await quick.next((message) => message.event === 'page' && message.seq === messages);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    slow.socket.resume();
    const resynced = slow.event('resync');
    while (!slow.messages.some(({ event }) => event === 'resync')) {
      test.clock.advance(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await resynced).toMatchObject({ seq: 60 });
    expect(slow.messages.filter(({ event }) => event === 'page').length).toBeLessThan(60);
    expect(quick.messages.some(({ event }) => event === 'resync')).toBe(false);
    test.server.emit('batch', { removed: 'b9' });
    expect(await slow.event('batch')).toMatchObject({ seq: 61 });
  });

  it('a client that asks without reading the answers is closed before they fill the memory', async () => {
    const host = 'h'.repeat(1024 * 1024);
    const holds = [
      { host, session: 's', kind: 'login' as const, since: 1, pages: 1, page: 'p', url: 'u', open: false },
    ];
    await using test = await openTestServer({ 'hold.list': () => ({ holds }) });
    const greedy = await enter(test);
    greedy.socket.pause();
    const timers = test.clock.pending;
    for (let calls = 0; calls < 250; calls++)
      greedy.socket.send(JSON.stringify({ id: 100 + calls, call: 'hold.list', params: {} }));
    while (test.clock.pending === timers) await new Promise((resolve) => setImmediate(resolve)); // until it is being closed
    test.clock.advance(1000); // it does not answer the goodbye either
    while (test.server.clientCount > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});

function rawSocketOf(client: RawClient): Socket {
  // ws keeps it private; the test has to write what ws would never send.
  return (client.socket as unknown as { _socket: Socket })._socket;
}
