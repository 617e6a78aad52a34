import { request } from 'node:http';
import { expect, test } from 'vitest';
import { connectCompanion } from '../../companion/api/client.ts';
import { openServer } from '../../companion/api/server.ts';
import { FakeClock } from '../crawl/fake-clock.ts';
import { emptySnapshot, extensionId, extensionOrigin, newFolder } from './test-server.ts';

type Sent = {
  readonly host?: string;
  readonly origin?: string;
  readonly token?: string;
  readonly body?: string;
  readonly method?: string;
};

async function aDoor() {
  const clients: (string | null)[] = [];
  const server = await openServer({
    runDir: newFolder(),
    extensionId,
    version: '1.2.3',
    handlers: {},
    snapshot: () => emptySnapshot,
    agents: async (asked, client) => {
      clients.push(client);
      return Response.json({
        got: asked.method === 'POST' ? await asked.text() : '',
        auth: asked.headers.get('authorization'),
      });
    },
    log: () => {},
    clock: new FakeClock(),
  });
  const knock = ({
    host,
    origin,
    token,
    body = '{}',
    method = 'POST',
  }: Sent): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: host ?? `127.0.0.1:${server.port}`,
        ...(origin !== undefined && { origin }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
      };
      const sent = request({ port: server.port, host: '127.0.0.1', path: '/mcp', method, headers }, async (answer) => {
        const pieces: Buffer[] = [];
        for await (const piece of answer) pieces.push(piece as Buffer);
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() });
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? body : undefined);
    });
  return { server, knock, clients, [Symbol.asyncDispose]: () => server.close() };
}

test('with a token from this machine a request comes through, and the token goes no further', async () => {
  await using door = await aDoor();
  const { token, url } = await door.server.call('agent.token', { name: 'Codex' });
  expect(url).toBe(`http://127.0.0.1:${door.server.port}/mcp`);
  expect(await door.knock({ token, body: '{"a":1}' })).toEqual({
    status: 200,
    text: '{"got":"{\\"a\\":1}","auth":null}',
  });
  expect((await door.knock({ token: door.server.token })).status).toBe(200);
  expect(door.clients).toEqual(['Codex', null]);
});

test.each<[string, Sent, number]>([
  ['no token', {}, 401],
  ['a wrong token', { token: 'x'.repeat(43) }, 401],
  ['a token that is none', { token: 'a b' }, 401],
  ['a name that resolves here', { host: 'evil.example' }, 403],
  ['localhost', { host: 'localhost:1' }, 403],
  ['a page', { origin: 'https://evil.example' }, 403],
  ['a sandboxed page', { origin: 'null' }, 403],
  ['a page of this machine', { origin: 'http://127.0.0.1:8080' }, 403],
  ['an extension', { origin: extensionOrigin }, 403],
])('%s is refused, whatever else is right', async (_, sent, status) => {
  await using door = await aDoor();
  const { token } = await door.server.call('agent.token', { name: 'Codex' });
  for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS'])
    expect((await door.knock({ ...(status === 403 && { token }), ...sent, method })).status).toBe(status);
  expect(door.clients).toEqual([]);
});

test('a request larger than 1 MB is refused', async () => {
  await using door = await aDoor();
  const { token } = await door.server.call('agent.token', { name: 'Codex' });
  expect((await door.knock({ token, body: 'x'.repeat(1024 * 1024 + 1) })).status).toBe(413);
});

test('an agent’s token is good at /mcp alone, and no more once it is revoked', async () => {
  await using door = await aDoor();
  const { token } = await door.server.call('agent.token', { name: 'Codex' });
  await expect(connectCompanion({ port: door.server.port, token, client: 'x' })).rejects.toMatchObject({
    code: 'unauthorized',
  });
  const { clients } = await door.server.call('client.list', {});
  expect(clients.map(({ name }) => name)).toEqual(['Codex']);
  await door.server.call('client.revoke', { client: clients[0]?.id ?? '' });
  expect((await door.knock({ token })).status).toBe(401);
});
