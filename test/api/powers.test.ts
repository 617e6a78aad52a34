/** Who may call what, on whose things: every cell of the table. */
import { describe, expect, test } from 'vitest';
import type { ClientContext, Handlers } from '../../companion/api/dispatch.ts';
import { eventFor, type Owners, powers, snapshotFor, withPowers } from '../../companion/api/powers.ts';
import { type CallName, calls } from '../../shared/protocol/calls.ts';
import type { Settings } from '../../shared/protocol/model.ts';
import { emptySnapshot } from './test-server.ts';

const paired = (id: string): ClientContext => ({ id, kind: 'paired', name: id, origin: 'moz-extension://x' });
const [mine, other] = [paired('mine'), paired('other')];
const persons: readonly ClientContext[] = [
  { id: 'here', kind: 'local', name: 'command', origin: null },
  { id: 'own', kind: 'extension', name: 'popup', origin: 'chrome-extension://x' },
];

function setUp() {
  const owned = new Map([
    ['mine batches b1', true],
    ['mine sessions jar', true],
  ]);
  const kept = new Map<string, Partial<Settings>>();
  const owners: Owners = {
    owns: (client, kind, name) => owned.has(`${client} ${kind} ${name}`),
    isOwned: (kind, name) => [...owned.keys()].some((key) => key.endsWith(` ${kind} ${name}`)),
    claim: (client, kind, name) => owned.set(`${client} ${kind} ${name}`, true),
    settingsOf: (client) => kept.get(client) ?? {},
    keepSettings: (client, settings) => kept.set(client, settings),
  };
  const ran: string[] = [];
  const asked: object[] = [];
  const answers: Partial<Record<CallName, unknown>> = {
    'page.get': { row: { batch: 'b1' } },
    'batch.start': { batch: { id: 'new' } },
    'batch.list': { batches: [{ id: 'b1' }, { id: 'b2' }] },
    search: { hits: [{ batch: 'b1' }, { batch: 'b2' }], more: false, left: 0, notes: [] },
    'url.check': { unsafe: [], crawled: [{ index: 0, at: 1 }] },
    'session.list': { sessions: [{ name: 'shared' }, { name: 'jar' }, { name: 'persons' }] },
    'hold.list': { holds: [{ session: 'shared' }, { session: 'persons' }] },
    'settings.get': { defaults: { perHost: 9 }, keepDays: 5, notifyAtEnd: false },
  };
  const plain = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      (params: object) => {
        ran.push(name);
        asked.push(params);
        return answers[name as CallName] ?? {};
      },
    ]),
  ) as unknown as Handlers;
  const handlers = withPowers(plain, owners) as unknown as Record<
    string,
    (params: object, client: ClientContext) => Promise<unknown>
  >;
  const call = (name: string, params: object, client: ClientContext) =>
    Promise.resolve(handlers[name]?.(params, client));
  return { call, owners, ran, kept, asked };
}

const names = Object.keys(calls) as CallName[];
const things = {
  batch: 'b1',
  page: 'b1-0',
  session: 'jar',
  settings: {},
  options: { session: 'jar' },
  items: ['https://a.test/'],
  url: 'https://a.test/t/x/1',
  keep: ['.post'],
  drop: [],
  rule: 'r1',
};
const rule = { id: 'r1', host: 'a.test', kind: '/t/*', keep: ['.post'], drop: [], createdAt: 1 };

test('every call has its row', () => expect(Object.keys(powers).sort()).toEqual([...names].sort()));

describe.each(names)('%s', (name) => {
  test('is the person’s, on whatever it is', async () => {
    for (const person of persons) {
      const { call, ran } = setUp();
      await call(name, { ...things, batch: 'b2' }, person);
      expect(ran).toEqual([name]);
    }
  });

  test('of a paired client comes through on its own', async () => {
    const { call, kept } = setUp();
    kept.set('mine', { contentRules: [rule] });
    await expect(call(name, things, mine)).resolves.toBeDefined();
  });

  if (powers[name].startsWith('own ') && powers[name] !== 'own view')
    test('of a paired client is refused on another’s, and nothing of it is done', async () => {
      const { call, ran } = setUp();
      await expect(call(name, things, other)).rejects.toMatchObject({ code: 'not-found' });
      expect(ran.filter((one) => one === name && name !== 'page.get')).toEqual([]);
    });
});

test.each([
  ['batch.list', { batches: [{ id: 'b1' }] }],
  ['search', { hits: [{ batch: 'b1' }], more: false, left: 0, notes: [] }],
  ['url.check', { unsafe: [], crawled: [] }],
  ['session.list', { sessions: [{ name: 'shared' }, { name: 'jar' }] }],
  ['hold.list', { holds: [{ session: 'shared' }] }],
  ['settings.get', { defaults: {}, keepDays: null, notifyAtEnd: true, contentRules: [] }],
])('of %s a paired client gets what is its own', async (name, own) => {
  expect(await setUp().call(name, {}, mine)).toEqual(own);
});

test('a batch and a new jar are whose they are who began them; a jar of the person’s cannot be taken', async () => {
  const { call, owners } = setUp();
  await call('batch.start', { items: [], options: { session: 'fresh' } }, other);
  expect([owners.owns('other', 'batches', 'new'), owners.owns('other', 'sessions', 'fresh')]).toEqual([true, true]);
  for (const session of ['jar', 'persons', 'fresh'])
    await expect(
      call('session.seed', { session, cookies: [] }, session === 'fresh' ? mine : other),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  await expect(call('session.close', { session: 'shared' }, mine)).rejects.toMatchObject({ code: 'not-found' });
});

test('a paired client’s settings are its own, and those of its batches', async () => {
  const { call, kept } = setUp();
  await call('settings.set', { settings: { defaults: { perHost: 3 }, keepDays: 1 } }, mine);
  expect(kept.get('mine')).toEqual({ defaults: { perHost: 3 } });
  expect(await call('settings.get', {}, other)).toEqual({
    defaults: {},
    keepDays: null,
    notifyAtEnd: true,
    contentRules: [],
  });
});

test('a paired client’s rules of content are its own, and tried on its own pages', async () => {
  const { call, kept, ran, asked } = setUp();
  await call('rule.add', { url: things.url, keep: ['.post'], drop: [] }, mine);
  expect(kept.get('mine')?.contentRules).toMatchObject([{ host: 'a.test', keep: ['.post'] }]);
  expect(ran).toEqual([]);
  await expect(call('rule.remove', { rule: kept.get('mine')?.contentRules?.[0]?.id }, other)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(call('rule.add', { url: things.url, keep: ['..post'], drop: [] }, mine)).rejects.toMatchObject({
    code: 'bad-request',
  });
  await call('rule.preview', { url: things.url, keep: [], drop: [], batches: ['b2'] }, mine);
  expect(asked.at(-1)).toMatchObject({ batches: ['b1'] });
});

test('snapshot and events show no more', () => {
  const { owners } = setUp();
  const batches = [{ id: 'b1' }, { id: 'b2' }] as never;
  const snapshot = { seq: 1, ...emptySnapshot, batches };
  expect(snapshotFor(snapshot, mine, owners).batches).toEqual([{ id: 'b1' }]);
  for (const person of persons) expect(snapshotFor(snapshot, person, owners)).toBe(snapshot);
  const seen = (event: 'batch' | 'page' | 'settings', data: object) =>
    eventFor(event, data as never, mine, owners) !== null;
  expect([seen('batch', { id: 'b1' }), seen('batch', { id: 'b2' }), seen('batch', { removed: 'b2' })]).toEqual([
    true,
    false,
    false,
  ]);
  expect([seen('page', { batch: 'b1', rows: [] }), seen('page', { batch: 'b2', rows: [] })]).toEqual([true, false]);
  expect(seen('settings', {})).toBe(false);
});
