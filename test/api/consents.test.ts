import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Consents } from '../../companion/api/consents.ts';
import { serviceHandlers } from '../../companion/api/handlers.ts';
import type { CalledBy, ServiceParts } from '../../companion/api/ports.ts';
import { newFolder } from './test-server.ts';

function some(path = join(newFolder(), 'agents.json')) {
  const clock = { nowMs: 1_000_000 };
  const open = new Set<string>();
  const sessions = new Map<string, string>();
  const told: number[] = [];
  const consents = new Consents({
    path,
    clock: { wallMs: () => clock.nowMs, monotonicMs: () => clock.nowMs, after: () => () => {} },
    log: () => {},
    isOpen: (batch) => open.has(batch),
    sessionOf: (batch) => sessions.get(batch) ?? null,
    onChange: ({ asks }) => told.push(asks.length),
  });
  const check = (url: string, more: { signedIn?: boolean; ask?: boolean; batch?: string } = {}) =>
    consents.check({ client: 'Codex', urls: [url], signedIn: true, ask: true, ...more })[0];
  return { path, clock, open, sessions, told, consents, check, firstAsk: () => consents.state().asks[0]?.id ?? '' };
}

test('the same question again is no second one', () => {
  const { check, consents, told } = some();
  expect(check('https://a.example/1')?.decision).toBe('waiting');
  expect(check('https://a.example/2')?.decision).toBe('waiting');
  expect(consents.state().asks).toHaveLength(1);
  expect(told).toEqual([1]);
});

test('always and never are kept over restarts, readable by their owner alone', () => {
  const { check, consents, firstAsk, path } = some();
  check('https://a.example/');
  consents.answer(firstAsk(), 'always');
  check('https://b.example/');
  consents.answer(firstAsk(), 'never');
  expect(statSync(path).mode & 0o077).toBe(0);
  const again = some(path);
  expect(again.check('https://a.example/')?.decision).toBe('allowed');
  expect(again.check('https://b.example/')?.decision).toBe('refused');
});

test('a word for a crawl ends with the crawl, one that no crawl has used after a quarter of an hour', () => {
  const { check, consents, firstAsk, open, clock } = some();
  check('https://a.example/');
  consents.answer(firstAsk(), 'crawl');
  open.add('b1');
  consents.use('Codex', 'b1');
  expect(check('https://a.example/', { batch: 'b1' })?.decision).toBe('allowed');
  expect(check('https://a.example/', { ask: false })?.decision).toBe('waiting');
  open.delete('b1');
  expect(check('https://a.example/', { batch: 'b1', ask: false })?.decision).toBe('waiting');

  check('https://b.example/');
  consents.answer(consents.state().asks.find(({ host }) => host === 'b.example')?.id ?? '', 'once');
  expect(check('https://b.example/', { ask: false })?.decision).toBe('allowed');
  clock.nowMs += 16 * 60_000;
  expect(check('https://b.example/', { ask: false })?.decision).toBe('waiting');
});

test('hosts are told apart by port, and an address’s user name makes no other host', () => {
  const { check, consents, firstAsk } = some();
  check('https://a.example/');
  consents.answer(firstAsk(), 'always');
  expect(check('https://a.example:8443/', { ask: false })?.decision).toBe('waiting');
  expect(check('https://a.example@evil.example/', { ask: false })?.host).toBe('evil.example');
  expect(check('https://A.EXAMPLE./', { ask: false })?.decision).toBe('waiting');
});

test('a file that is none grants nothing, and is put aside', () => {
  const path = join(newFolder(), 'agents.json');
  writeFileSync(path, '{"grants":[{"answer":"always"}]}');
  expect(some(path).consents.state()).toEqual({ asks: [], grants: [] });
  expect(readFileSync(`${path}.damaged`, 'utf8')).toContain('always');
});

test('only a page of an extension answers; a program of this machine, which an agent can start, does not', async () => {
  const { check, consents, firstAsk } = some();
  // Only what the calls of consent touch is there.
  const handlers = serviceHandlers({ consents } as unknown as ServiceParts);
  check('https://a.example/');
  const answer = (caller: CalledBy) => handlers['consent.answer']({ ask: firstAsk(), answer: 'always' }, caller);
  expect(() => answer({ kind: 'local', origin: null })).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  expect(() => answer({ kind: 'paired', origin: null })).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  answer({ kind: 'extension', origin: 'chrome-extension://abc' });
  expect(check('https://a.example/')?.decision).toBe('allowed');
  const asked = { client: 'Codex', urls: ['https://a.example/'], signedIn: true, ask: true };
  expect(() => handlers['consent.check'](asked, { kind: 'extension', origin: 'chrome-extension://abc' })).toThrow(
    expect.objectContaining({ code: 'unauthorized' }),
  );
});

test('what was read signed in keeps other hosts waiting for as long as it is kept, over restarts too', () => {
  const { path, check, consents, firstAsk, sessions } = some();
  const elsewhere = { signedIn: false, ask: false };
  check('https://a.example/');
  consents.answer(firstAsk(), 'once');
  sessions.set('b1', 'shared');
  consents.use('Codex', 'b1');
  // The batch has ended, and the word with it.
  expect(consents.state().grants).toEqual([]);
  expect(check('https://b.example/', elsewhere)).toMatchObject({ decision: 'waiting', why: 'may-leak' });
  expect(check('https://a.example/', elsewhere)?.decision).toBe('allowed');

  const again = some(path);
  again.sessions.set('b1', 'shared');
  expect(again.check('https://b.example/', elsewhere)?.decision).toBe('waiting');
  again.sessions.delete('b1');
  expect(again.check('https://b.example/', elsewhere)?.decision).toBe('allowed');
  again.sessions.set('b1', 'isolated');
  expect(again.check('https://b.example/', elsewhere)?.decision).toBe('allowed');
});
