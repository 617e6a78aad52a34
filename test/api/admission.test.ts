import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientContext } from '../../companion/api/dispatch.ts';
import { enter, extensionOrigin, firefoxOrigin, knock, openTestServer } from './test-server.ts';

const otherExtension = 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba';

describe('the upgrade', () => {
  it.each([
    'http://127.0.0.1:8080',
    'https://example.com',
    'null',
    '',
    'file://',
    'chrome-extension://short',
    `${extensionOrigin}.evil.example`,
    `https://evil.example/${extensionOrigin}`,
    'chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP',
    'moz-extension://evil.example',
    `${extensionOrigin}, https://evil.example`,
  ])('refuses the origin %j with 403', async (origin) => {
    await using test = await openTestServer();
    await expect(knock({ port: test.server.port, origin })).rejects.toBe(403);
  });

  it.each([
    'evil.example',
    'localhost',
    '127.0.0.1',
    '127.0.0.1.evil.example:PORT',
    'evil.example:PORT',
    'localhost:PORT',
    '127.0.0.1:1',
    '[::1]:PORT',
    '127.1:PORT',
  ])('refuses the Host %j with 403, so that a name bound to 127.0.0.1 gets nowhere', async (host) => {
    await using test = await openTestServer();
    const { port } = test.server;
    await expect(knock({ port, host: host.replace('PORT', String(port)) })).rejects.toBe(403);
  });

  it('refuses an upgrade without any Host', async () => {
    await using test = await openTestServer();
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    for (const version of ['1.0', '1.1'])
      expect(await rawAnswer(test.server.port, `GET /ws HTTP/${version}\r\n${upgrade}`)).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  it.each(['/', '/ws/', '/ws?token=x', '/health'])('refuses the path %s', async (path) => {
    await using test = await openTestServer();
    await expect(knock({ port: test.server.port, path })).rejects.toBe(404);
  });

  it('agrees on no compression', async () => {
    await using test = await openTestServer();
    expect((await knock({ port: test.server.port })).socket.extensions).toBe('');
  });

  it('binds 127.0.0.1 and nothing else', async () => {
    await using test = await openTestServer();
    await expect(rawAnswer(test.server.port, 'GET /health HTTP/1.0\r\n\r\n', '127.0.0.2')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('hello', () => {
  it('gives a program with the token of the run the snapshot and its number', async () => {
    await using test = await openTestServer();
    test.server.emit('batch', { removed: 'b0' });
    const client = await knock({ port: test.server.port });
    const answer = await client.hello(test.server.token);
    expect(answer.result).toMatchObject({ protocol: 1, version: '1.2.3', snapshot: { seq: 1, batches: [] } });
  });

  it('tells handlers who calls', async () => {
    const seen: ClientContext[] = [];
    await using test = await openTestServer({
      'hold.list': (_params, client) => {
        seen.push(client);
        return { holds: [] };
      },
    });
    for (const origin of [undefined, extensionOrigin]) await (await enter(test, origin)).call('hold.list');
    expect(seen.map(({ kind, origin, name }) => ({ kind, origin, name }))).toEqual([
      { kind: 'local', origin: null, name: 'test' },
      { kind: 'extension', origin: extensionOrigin, name: 'test' },
    ]);
  });

  it('that names no oldest protocol is of 0.1.0: answers and events have its words only', async () => {
    const hold = {
      host: 'a.example',
      session: 'shared',
      kind: 'gate',
      since: 1,
      pages: 1,
      page: 'p',
      url: 'u',
      open: false,
    };
    const holds = [hold] as never[];
    await using test = await openTestServer({ 'hold.list': () => ({ holds }) });
    const kindsOf = async (params: object) => {
      const client = await knock({ port: test.server.port });
      await client.call('hello', { token: test.server.token, client: 'test', ...params });
      test.server.emit('hold', { holds });
      const told = [(await client.call('hold.list')).result, (await client.event('hold')).data];
      return told.map((one) => (one as { holds: { kind: string }[] }).holds[0]?.kind);
    };
    expect(await kindsOf({ protocol: 1 })).toEqual(['login', 'login']);
    expect(await kindsOf({ protocol: 1, minProtocol: 1 })).toEqual(['gate', 'gate']);
  });

  it('closes a wrong token with 4401, and writes it nowhere', async () => {
    await using test = await openTestServer();
    const client = await knock({ port: test.server.port });
    const answer = await client.hello('wrong-token-0123456789');
    expect(answer.error?.code).toBe('unauthorized');
    expect(await client.closed).toBe(4401);
    const good = await enter(test);
    await good.call('batch.get', { batch: 'b1' });
    expect(JSON.stringify(test.logged)).not.toContain('wrong-token');
    expect(JSON.stringify(test.logged)).not.toContain(test.server.token);
  });

  it.each([otherExtension, firefoxOrigin])('closes the token of the run from %s with 4401', async (origin) => {
    await using test = await openTestServer();
    const client = await knock({ port: test.server.port, origin });
    await client.hello(test.server.token);
    expect(await client.closed).toBe(4401);
  });

  it('closes another protocol with 4426 and says which of the two is older', async () => {
    await using test = await openTestServer();
    const client = await knock({ port: test.server.port });
    const answer = await client.hello(test.server.token, 2);
    expect(answer.error?.message).toContain('protocol 1, this client 2');
    expect(await client.closed).toBe(4426);
  });

  it.each([
    ['another call', { id: 1, call: 'snapshot', params: {} }, 4401],
    ['a call that does not exist', { id: 1, call: 'toString' }, 4401],
    ['no token', { id: 1, call: 'hello', params: { protocol: 1, client: 'x' } }, 4400],
    ['no params', { id: 1, call: 'hello' }, 4400],
    [
      'a token that is no text',
      { id: 1, call: 'hello', params: { protocol: 1, token: { length: 43 }, client: 'x' } },
      4400,
    ],
    ['no call', { id: 1 }, 4400],
  ])('must come first: %s closes', async (_what, message, code) => {
    await using test = await openTestServer();
    const client = await knock({ port: test.server.port });
    client.socket.send(JSON.stringify(message));
    expect(await client.closed).toBe(code);
    expect(client.messages).toHaveLength(1);
    expect(client.messages[0]).toHaveProperty('error');
  });

  it('is answered before anything else, even of calls that were sent with it', async () => {
    let ran = 0;
    await using test = await openTestServer({
      'hold.list': () => {
        ran++;
        return { holds: [] };
      },
    });
    const client = await knock({ port: test.server.port });
    for (const call of ['hold.list', 'hold.list']) client.socket.send(JSON.stringify({ id: 9, call, params: {} }));
    client.socket.send(
      JSON.stringify({ id: 10, call: 'hello', params: { protocol: 1, token: test.server.token, client: 'x' } }),
    );
    expect(await client.closed).toBe(4401);
    expect(ran).toBe(0);
    expect(client.messages).toHaveLength(1);
  });

  it('comes within five seconds, or the connection is closed', async () => {
    await using test = await openTestServer();
    const client = await knock({ port: test.server.port });
    test.clock.advance(4999);
    expect(client.socket.readyState).toBe(1);
    test.clock.advance(1);
    expect(await client.closed).toBe(4401);
  });

  it('counts once', async () => {
    await using test = await openTestServer();
    const client = await enter(test);
    expect((await client.hello(test.server.token)).error?.code).toBe('conflict');
    expect((await client.call('snapshot')).result).toMatchObject({ seq: 0 });
  });
});

describe('a call of this process', () => {
  it('is a local client’s: checked, defaults filled in, the server’s own calls among them', async () => {
    const seen: unknown[] = [];
    await using test = await openTestServer({
      'page.list': (params, client) => {
        seen.push(params.limit, client.kind);
        return { seq: 0, total: 0, rows: [] };
      },
    });
    await test.server.call('page.list', { batch: 'b1' });
    expect(seen).toEqual([100, 'local']);
    await expect(test.server.call('page.list', { batch: 'b1', limit: 0 })).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(await test.server.call('snapshot', {})).toMatchObject({ seq: 0 });
  });
});

describe('pairing', () => {
  const sayPair = (code: string) => ({ code, client: 'Firefox\u0007\u202e' });

  it('gives a browser a token of its own, good from its own origin alone', async () => {
    await using test = await openTestServer();
    const { code } = await test.server.call('pair.begin', {});
    const browser = await knock({ port: test.server.port, origin: firefoxOrigin });
    const paired = (await browser.call('pair', sayPair(code.toLowerCase().replace('-', ' ')))).result as {
      token: string;
      clientId: string;
    };
    expect((await browser.hello(paired.token)).result).toMatchObject({ clientId: paired.clientId });
    for (const origin of [undefined, otherExtension, 'moz-extension://0b1c2d3e-1111-2222-3333-444455556667']) {
      const thief = await knock({ port: test.server.port, ...(origin ? { origin } : {}) });
      await thief.hello(paired.token);
      expect(await thief.closed).toBe(4401);
    }
  });

  it('lasts over a restart, and keeps the hash of the token in a file that only the user reads', async () => {
    await using first = await openTestServer();
    const browser = await knock({ port: first.server.port, origin: firefoxOrigin });
    const { token } = (await browser.call('pair', sayPair((await first.server.call('pair.begin', {})).code)))
      .result as {
      token: string;
    };
    await first.server.close();
    const file = readFileSync(join(first.runDir, 'clients.json'), 'utf8');
    expect(file).toContain('"name": "Firefox"');
    expect(file).not.toContain(token);
    await using second = await openTestServer({}, first.runDir);
    const again = await knock({ port: second.server.port, origin: firefoxOrigin });
    expect((await again.hello(token)).result).toBeDefined();
  });

  it('takes a code once', async () => {
    await using test = await openTestServer();
    const { code } = await test.server.call('pair.begin', {});
    const [one, two] = [
      await knock({ port: test.server.port, origin: firefoxOrigin }),
      await knock({ port: test.server.port, origin: otherExtension }),
    ];
    expect((await one.call('pair', sayPair(code))).result).toBeDefined();
    expect((await two.call('pair', sayPair(code))).error?.code).toBe('unauthorized');
    expect(await two.closed).toBe(4401);
  });

  it('takes a code for two minutes', async () => {
    await using test = await openTestServer();
    const { code, expiresAt } = await test.server.call('pair.begin', {});
    expect(expiresAt - test.clock.wallMs()).toBe(120_000);
    test.clock.advance(120_000);
    const client = await knock({ port: test.server.port, origin: firefoxOrigin });
    expect((await client.call('pair', sayPair(code))).error?.code).toBe('unauthorized');
  });

  it('is not used up by the guesses of others, each of which costs its connection', async () => {
    await using test = await openTestServer();
    const { code } = await test.server.call('pair.begin', {});
    for (let tries = 0; tries < 30; tries++) {
      const guesser = await knock({ port: test.server.port, origin: otherExtension });
      await guesser.call('pair', sayPair('AAAA-AAAA'));
      expect(await guesser.closed).toBe(4401);
    }
    const owner = await knock({ port: test.server.port, origin: firefoxOrigin });
    expect((await owner.call('pair', sayPair(code))).result).toHaveProperty('token');
  });

  it('makes codes of eight signs without look-alikes, each another one', async () => {
    await using test = await openTestServer();
    const codes: string[] = [];
    while (codes.length < 200) codes.push((await test.server.call('pair.begin', {})).code);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^[^\W_0O1I2Z5S8B]{4}-[^\W_0O1I2Z5S8B]{4}$/);
  });

  it('is begun by local programs and the own browser, never by a paired client', async () => {
    await using test = await openTestServer();
    const paired = await pairAndEnter(test);
    expect((await paired.call('pair.begin')).error?.code).toBe('unauthorized');
    expect((await (await enter(test, extensionOrigin)).call('pair.begin')).result).toHaveProperty('code');
  });

  it('is undone by revoking: the client is cut off at once and its token is worth nothing', async () => {
    await using test = await openTestServer();
    const { code } = await test.server.call('pair.begin', {});
    const browser = await knock({ port: test.server.port, origin: firefoxOrigin });
    const { token, clientId } = (await browser.call('pair', sayPair(code))).result as {
      token: string;
      clientId: string;
    };
    await browser.hello(token);
    const local = await enter(test);
    const listed = (await local.call('client.list')).result as { clients: object[] };
    expect(listed.clients).toEqual([expect.objectContaining({ id: clientId, origin: firefoxOrigin, connected: true })]);
    expect(JSON.stringify(listed)).not.toMatch(/hash/i);
    expect((await local.call('client.revoke', { client: clientId })).result).toEqual({});
    expect(await browser.closed).toBe(4401);
    const again = await knock({ port: test.server.port, origin: firefoxOrigin });
    await again.hello(token);
    expect(await again.closed).toBe(4401);
  });

  it('counts the paired ones that are there', async () => {
    await using test = await openTestServer();
    await enter(test);
    expect(test.server.pairedCount).toBe(0);
    const paired = await pairAndEnter(test);
    expect([test.server.pairedCount, test.server.clientCount]).toEqual([1, 2]);
    paired.socket.close();
    await paired.closed;
    while (test.server.clientCount > 1) await new Promise((resolve) => setImmediate(resolve));
    expect(test.server.pairedCount).toBe(0);
  });

  it('lets a paired client see and revoke itself alone', async () => {
    await using test = await openTestServer();
    const [one, two] = [await pairAndEnter(test), await pairAndEnter(test)];
    const listOf = async (client: typeof one) =>
      ((await client.call('client.list')).result as { clients: { id: string }[] }).clients;
    const [own] = await listOf(one);
    const [other] = await listOf(two);
    expect(await listOf(one)).toHaveLength(1);
    expect((await one.call('client.revoke', { client: other?.id })).error?.code).toBe('not-found');
    expect((await one.call('client.revoke', { client: own?.id })).result).toEqual({});
    expect(await one.closed).toBe(4401);
    expect(await listOf(two)).toHaveLength(1);
  });
});

async function pairAndEnter(test: Awaited<ReturnType<typeof openTestServer>>) {
  const client = await knock({ port: test.server.port, origin: firefoxOrigin });
  const { token } = (
    await client.call('pair', { code: (await test.server.call('pair.begin', {})).code, client: 'Firefox' })
  ).result as { token: string };
  await client.hello(token);
  return client;
}

function rawAnswer(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(port, host, () => socket.write(text));
    socket.on('data', (data) => {
      got += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}
