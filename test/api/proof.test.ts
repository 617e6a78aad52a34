/** Neither side shows the token: each proves to the other that it knows it. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { hashSecret, proofBy } from '../../companion/api/auth.ts';
import { connectCompanion } from '../../companion/api/client.ts';
import { introduce, isSameProof, keyName, keyOf, type Nonces, newNonce, proofOf } from '../../shared/protocol/proof.ts';
import { knock, openTestServer, type RawClient } from './test-server.ts';

test('both sides make the same proofs, each its own', async () => {
  const key = await keyOf('a token');
  expect(key).toBe(hashSecret('a token'));
  const nonces = { client: newNonce(), companion: newNonce() };
  for (const prover of ['client', 'companion'] as const)
    expect(await proofOf(key, prover, nonces)).toBe(proofBy(key, prover, nonces));
  expect(await proofOf(key, 'client', nonces)).not.toBe(await proofOf(key, 'companion', nonces));
  expect(isSameProof('ab', 'ab')).toBe(true);
  for (const other of ['ac', 'a', '', 'abc']) expect(isSameProof('ab', other)).toBe(false);
});

test('a companion that does not know the token is told nothing that leads to it', async () => {
  const heard: unknown[] = [];
  const stranger = {
    async call(_: 'prove', params: { key: string; nonce: string }) {
      heard.push(params);
      return { nonce: newNonce(), proof: 'f'.repeat(64) };
    },
  };
  expect(await introduce(stranger, 'the secret token')).toBeNull();
  expect(heard).toEqual([{ key: await keyName(await keyOf('the secret token')), nonce: expect.any(String) }]);
  expect(JSON.stringify(heard)).not.toContain(await keyOf('the secret token'));
});

test('a program that sits on the port gets no token of a command', async () => {
  const heard: string[] = [];
  const impostor = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(impostor, 'listening');
  impostor.on('connection', (socket) =>
    socket.on('message', (data) => {
      heard.push(String(data));
      const { id } = JSON.parse(String(data)) as { id: number };
      socket.send(JSON.stringify({ id, result: { nonce: 'a'.repeat(32), proof: 'b'.repeat(64) } }));
    }),
  );
  const { port } = impostor.address() as { port: number };
  const connecting = connectCompanion({ port, token: 'the run token', client: 'test' });
  await expect(connecting).rejects.toMatchObject({ code: 'connection' });
  expect(heard.join()).not.toContain('the run token');
  expect(heard).toHaveLength(1);
  impostor.close();
});

test('a challenge is answered once: by its own proof, and by nothing else', async () => {
  await using test = await openTestServer();
  const { port, token } = test.server;
  const key = await keyOf(token);
  const challenge = async (client: RawClient): Promise<Nonces> => {
    const nonce = newNonce();
    const { result } = await client.call('prove', { key: await keyName(key), nonce });
    const { nonce: companion, proof } = result as { nonce: string; proof: string };
    expect(proof).toBe(proofBy(key, 'companion', { client: nonce, companion }));
    return { client: nonce, companion };
  };
  const good = await knock({ port });
  const proof = proofBy(key, 'client', await challenge(good));
  expect(await good.call('hello', { protocol: 1, proof, client: 'x' })).toMatchObject({ result: { protocol: 1 } });
  // The proof of one connection is none on another, nor is the token once a proof was asked for.
  for (const params of [{ proof }, { token }]) {
    const other = await knock({ port });
    await challenge(other);
    expect(await other.call('hello', { protocol: 1, ...params, client: 'x' })).toMatchObject({
      error: { code: 'unauthorized' },
    });
    expect(await other.closed).toBe(4401);
  }
  const stranger = await knock({ port });
  expect(await stranger.call('prove', { key: 'f'.repeat(32), nonce: newNonce() })).toMatchObject({
    error: { code: 'not-found' },
  });
});
