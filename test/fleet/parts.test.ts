import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Visit } from '../../companion/crawl/ports.ts';
import {
  answerLimits,
  inlineBytes,
  packAnswer,
  pieceBytes,
  piecesOf,
  unpackAnswer,
} from '../../companion/fleet/answer-codec.ts';
import { receiveAnswer, sendAnswer } from '../../companion/fleet/answer-transfer.ts';
import { toWorker, wire } from '../../companion/fleet/messages.ts';
import { parseQueueUrl, queueUrlOf, shownUrl } from '../../companion/fleet/queue-url.ts';
import { leaseLooks, pickMember, Roster, whyIdle } from '../../companion/fleet/roster.ts';
import { codeOf, isCode, makeKey, seal, unseal } from '../../companion/fleet/sealing.ts';
import { mayLeave, namesHost, referrerFor, sessionOn } from '../../companion/fleet/trust.ts';
import { failed, noTimings, seenAt } from '../crawl/fake-ports.ts';
import { MemoryQueue } from './memory-queue.ts';

const url = 'https://a.example/1';
const asked = { url, worker: 'w1' };

function captured(more: Partial<Extract<Visit, { outcome: 'captured' }>> = {}): Visit {
  return {
    outcome: 'captured',
    capture: {
      url,
      finalUrl: url,
      httpStatus: 200,
      contentType: 'text/html',
      kind: 'dom',
      body: '',
      title: 'T',
      lane: 'render',
      fetchedAtMs: 5,
    },
    seen: seenAt(url),
    extracted: {
      title: 'T',
      markdown: '# 日本語 🎈',
      metadata: { author: 'A' },
      htmlBytes: 12,
      extractMs: 3,
      links: [{ url, text: 'x', internal: true }],
    },
    files: [],
    notes: ['unseen – a line'],
    timings: noTimings,
    ...more,
  };
}

async function throughHead(
  change: (head: { visit: Record<string, unknown>; files: unknown[] }) => void,
  tail = new Uint8Array(),
) {
  const head = { visit: structuredClone(captured()) as unknown as Record<string, unknown>, files: [] as unknown[] };
  change(head);
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return unpackAnswer(zstdCompressSync(Buffer.concat([length, text, tail])), asked);
}

test('an answer comes out as it went in, with its files and the name of the worker', async () => {
  const files = [
    { kind: 'screenshot', bytes: new Uint8Array(randomBytes(3000)) },
    { kind: 'pdf', bytes: new Uint8Array() },
  ] as const;
  const visit = captured({ files });
  expect(await unpackAnswer(await packAnswer(visit), asked)).toEqual({ ...visit, worker: 'w1' });
  const failure = { ...failed('timeout', { retryAfter: '5' }), finalUrl: url };
  expect(await unpackAnswer(await packAnswer(failure), asked)).toEqual({ ...failure, worker: 'w1' });
});

test('every field of an answer comes through, those that few pages have among them', async () => {
  const visit = captured({
    seen: {
      ...seenAt(url),
      controls: {
        fields: 2,
        buttons: ['Sign in'],
        password: { text: 'Name', buttons: ['Go'], action: '', passwords: 1, otherFields: 1, isNew: false },
      },
      refusedRequests: 1,
      marks: ['m'],
    },
    extracted: {
      title: 'T',
      markdown: 'm',
      text: 't',
      html: '<p>h</p>',
      links: [],
      larger: { 'https://a.example/s.png': 'https://a.example/l.png' },
      found: [{ url, text: 'x', rel: 'next', acts: 'post', referrerPolicy: 'origin' }],
      referrerPolicy: 'no-referrer',
      metadata: {},
      unmatched: true,
      htmlBytes: 1,
      extractMs: 1,
    },
  });
  expect(await unpackAnswer(await packAnswer(visit), asked)).toEqual({ ...visit, worker: 'w1' });
  const untrusted = { ...failed('connection'), isUntrusted: true, rendersInstead: 'why', finalUrl: url };
  expect(await unpackAnswer(await packAnswer(untrusted), asked)).toEqual({ ...untrusted, worker: 'w1' });
});

test.each([
  [
    'another page',
    (head: { visit: { capture: { url: string } } }) =>
      void Object.assign(head.visit.capture, { url: 'https://b.example/' }),
  ],
  [
    'a status that is none',
    (head: { visit: { capture: { httpStatus: number } } }) => void Object.assign(head.visit.capture, { httpStatus: 9 }),
  ],
  [
    'an address that would run',
    (head: { visit: { capture: { finalUrl: string } } }) =>
      void Object.assign(head.visit.capture, { finalUrl: 'javascript:1' }),
  ],
  [
    'no text where there should be one',
    (head: { visit: { extracted: { markdown: unknown } } }) =>
      void Object.assign(head.visit.extracted, { markdown: { length: 3 } }),
  ],
  [
    'a lane of the coordinator alone',
    (head: { visit: { capture: { lane: string } } }) => void Object.assign(head.visit.capture, { lane: 'tab' }),
  ],
  [
    'two files of a kind',
    (head: { files: unknown[] }) => void head.files.push({ kind: 'pdf', bytes: 0 }, { kind: 'pdf', bytes: 0 }),
  ],
  ['a file without its bytes', (head: { files: unknown[] }) => void head.files.push({ kind: 'pdf', bytes: 10 })],
  ['a file of no kind', (head: { files: unknown[] }) => void head.files.push({ kind: '../../x', bytes: 0 })],
])('an answer with %s does not fit', async (_, change) => {
  // Each change knows the shape that it breaks.
  expect(await throughHead(change as never)).toHaveProperty('unfit');
});

test('what only a coordinator decides, no worker says', async () => {
  for (const code of ['robots', 'cancelled', 'out-of-scope', 'budget'])
    expect(
      await throughHead(
        (head) => void Object.assign(head, { visit: { ...failed('timeout'), error: { code, message: '' } } }),
      ),
    ).toHaveProperty('unfit');
});

test.each(['unsafe', 'private-network', 'unsupported-scheme', 'bad-url', 'hook'] as const)(
  'a worker may say what a visit alone can tell: %s',
  async (code) => {
    const refused = { ...failed(code), finalUrl: url };
    expect(await unpackAnswer(await packAnswer(refused), asked)).toEqual({ ...refused, worker: 'w1' });
  },
);

test('a small message that unpacks into a mountain is refused', async () => {
  const mountain = Buffer.alloc(4_000_000, ' ');
  mountain.writeUInt32LE(mountain.length - 4);
  const bomb = zstdCompressSync(mountain);
  expect(bomb.length).toBeLessThan(1000);
  const limits = { ...answerLimits, plainBytes: 1_000_000 };
  expect(await unpackAnswer(bomb, asked, { limits })).toEqual({
    unfit: expect.stringContaining('cannot be unpacked: Cannot create'),
  });
});

test('what an answer names is data, whatever it is called, and what it lacks is missed', async () => {
  const named = await throughHead(({ visit }) => {
    const seen = visit.seen as { headers: object };
    seen.headers = JSON.parse('{"__proto__": "x", "constructor": "y", "etag": "1"}');
    Object.assign(visit, JSON.parse('{"isTrusted": true, "path": "/etc/passwd"}'));
  });
  if (!('outcome' in named) || named.outcome !== 'captured') throw new Error(JSON.stringify(named));
  expect(named).not.toHaveProperty('path');
  expect(Object.getPrototypeOf(named.seen.headers)).toBe(Object.prototype);
  expect(named.seen.headers.etag).toBe('1');

  const whole = await throughHead(() => {});
  expect(whole).toHaveProperty('outcome');
  const deep = Buffer.from(`    {"visit": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}, "files": []}`);
  deep.writeUInt32LE(deep.length - 4);
  expect(await unpackAnswer(zstdCompressSync(deep), asked)).toHaveProperty('unfit');

  // A head that is longer than all there is, one that is no JSON, and one byte.
  const text = Buffer.from('{}');
  const longer = Buffer.alloc(4);
  longer.writeUInt32LE(2 ** 31);
  for (const plain of [Buffer.concat([longer, text]), Buffer.from('\u0002\0\0\0{{'), Buffer.from('x')])
    expect(await unpackAnswer(zstdCompressSync(plain), asked)).toHaveProperty('unfit');
});

test('of a piece that is larger than pieces are no more is read than tells so', async () => {
  const queue = new MemoryQueue();
  const carrier = queue.join();
  await carrier.putPiece('j-0', new Uint8Array(3 * pieceBytes), 1000);
  expect(await carrier.takePiece('j-0', pieceBytes)).toHaveLength(pieceBytes + 1);
  await carrier.putPiece('j-0', new Uint8Array(3 * pieceBytes), 1000);
  await carrier.putPiece('j-1', new Uint8Array(1), 1000);
  expect(await receiveAnswer(carrier, { id: 'j', bytes: pieceBytes + 1, pieces: 2 })).toBe(
    'its pieces are larger than it says',
  );
});

test('a large answer goes in pieces; one that is lost on the way is missed', async () => {
  const queue = new MemoryQueue();
  const packed = new Uint8Array(randomBytes(2 * pieceBytes + 17));
  expect([...piecesOf(packed)].map((piece) => piece.length)).toEqual([pieceBytes, pieceBytes, 17]);
  const parts = await sendAnswer(queue.join(), 'j1', packed);
  expect(parts).toEqual({ bytes: packed.length, pieces: 3 });
  const received = await receiveAnswer(queue.join(), { id: 'j1', ...parts });
  expect(Buffer.compare(Buffer.from(received ?? ''), packed)).toBe(0);
  expect(await receiveAnswer(queue.join(), { id: 'j1', ...parts })).toBeNull();
  const small = await sendAnswer(queue.join(), 'j2', packed.subarray(0, inlineBytes));
  expect(small.pieces).toBeUndefined();
  expect(await receiveAnswer(queue.join(), { id: 'j2', ...small })).toHaveLength(inlineBytes);
});

test('a visit on the wire has no room for code or cookies', () => {
  const visit = {
    kind: 'visit',
    wire,
    id: 'x',
    epoch: 'e',
    url,
    attempt: 1,
    way: 'visit',
    session: 'isolated',
    options: {},
    reading: { discover: false, marks: false, keepsBody: false },
    startByMs: 1,
    tellsAsked: false,
  };
  expect(toWorker.safeParse(visit).success).toBe(true);
  const reading = { ...visit.reading, keepsRedirected: true, elements: { keep: '.post', drop: '.ad' } };
  expect(toWorker.safeParse({ ...visit, reading }).success).toBe(true);
  for (const more of [
    { cookies: [] },
    { hooks: 'x' },
    { options: { waitFor: 'js:alert(1)' } },
    { options: { out: '/etc' } },
    { url: 'file:///etc/passwd' },
    { session: 'shared' },
  ])
    expect(toWorker.safeParse({ ...visit, ...more }).success).toBe(false);
});

test('a sign-in opens for its worker, its run and its host alone, and unchanged alone', () => {
  const own = makeKey();
  const sealed = seal('[{"name":"sid"}]', own.publicKey, 'w1 e1 a.example');
  expect(sealed).not.toContain('sid');
  expect(unseal(sealed, own, 'w1 e1 a.example')).toBe('[{"name":"sid"}]');
  expect(() => unseal(sealed, own, 'w1 e2 a.example')).toThrow('cannot be opened');
  expect(() => unseal(sealed, makeKey(), 'w1 e1 a.example')).toThrow('cannot be opened');
  const changed = Buffer.from(sealed, 'base64');
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(() => unseal(changed.toString('base64'), own, 'w1 e1 a.example')).toThrow('cannot be opened');
  expect(() => unseal('', own, 'w1 e1 a.example')).toThrow('cannot be opened');
  expect(() => seal('x', 'short', '')).toThrow('cannot be read');
});

test('the code of a key is read in any way that a person writes it', () => {
  const { publicKey } = makeKey();
  const code = codeOf(publicKey);
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  expect(
    isCode(` ${code.toLowerCase().replaceAll('-', '')} `.replaceAll('0', 'o').replaceAll('1', 'l'), publicKey),
  ).toBe(true);
  expect(isCode(codeOf(makeKey().publicKey), publicKey)).toBe(false);
});

test('the address of a queue is read in all its forms, and shown without what lets one in', () => {
  expect(parseQueueUrl('redis://h')).toMatchObject({
    kind: 'single',
    nodes: [{ host: 'h', port: 6379 }],
    db: 0,
    tls: false,
    fleet: 'default',
  });
  const full = parseQueueUrl('rediss://me:p%40ss@h:80/3?fleet=team');
  expect(full).toMatchObject({
    nodes: [{ host: 'h', port: 80 }],
    db: 3,
    tls: true,
    username: 'me',
    password: 'p@ss',
    fleet: 'team',
  });
  expect(shownUrl(full)).toBe('rediss://h:80 (fleet team)');
  expect(parseQueueUrl('redis+sentinel://:p@a:1,b/main?db=2')).toMatchObject({
    kind: 'sentinel',
    nodes: [
      { host: 'a', port: 1 },
      { host: 'b', port: 26379 },
    ],
    master: 'main',
    db: 2,
    password: 'p',
  });
  expect(parseQueueUrl('rediss+cluster://a:1,[::1]:2')).toMatchObject({
    kind: 'cluster',
    tls: true,
    nodes: [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ],
  });
  for (const bad of [
    'http://h',
    'redis://',
    'redis://a,b',
    'redis+sentinel://a',
    'redis://h/x',
    'redis://h?fleet=a%20b',
    '',
  ])
    expect(() => parseQueueUrl(bad)).toThrow('The address of the queue');
});

test('an address with a password is no argument', () => {
  expect(queueUrlOf('redis://h', {})).toBe('redis://h');
  expect(() => queueUrlOf('redis://:secret@h', {})).toThrow('list of processes');
  expect(() => queueUrlOf('redis://:secret@h', {})).not.toThrow('secret@');
  expect(queueUrlOf(true, { TABTRAWL_FLEET: 'redis://:secret@h' })).toBe('redis://:secret@h');
  expect(() => queueUrlOf(true, {})).toThrow('no queue is named');
  expect(() => queueUrlOf('/no/such/file', {})).toThrow('cannot be read');
});

const worker = { id: 'w', offers: ['mine.example'], signedIn: [] as string[] };
const page = (at: string) => ({ url: at, host: new URL(at).host });
const none = { public: [], offered: [] };

test('only pages that need no sign-in, or whose host a person named, leave', () => {
  const on = (at: string, session: string, consents = none) => sessionOn(worker, page(at), { session }, consents, []);
  expect(on('https://a.example/', 'isolated')).toBe('isolated');
  expect(on('https://a.example/', 'shared')).toBeNull();
  expect(on('https://a.example/', 'named')).toBeNull();
  expect(on('https://a.example:8080/', 'shared', { ...none, public: ['a.example'] as never })).toBe('public');
  expect(on('https://mine.example/', 'shared')).toBeNull();
  expect(on('https://mine.example/', 'shared', { ...none, offered: ['mine.example'] as never })).toBe('own');
  expect(on('https://mine.example/', 'named', { ...none, offered: ['mine.example'] as never })).toBeNull();
  expect(on('https://other.example/', 'shared', { ...none, offered: ['*.example'] as never })).toBeNull();
  for (const local of ['http://localhost:1/', 'http://10.1.2.3/', 'http://[::1]/', 'http://intranet/'])
    expect(on(local, 'isolated')).toBeNull();
  expect(on('file:///etc/passwd', 'isolated')).toBeNull();
  expect(mayLeave({ session: 'shared' }, none, [])).toBe(false);
});

test('a handed sign-in is for its worker and its session, once that worker has it', () => {
  const handed = [{ host: 'mine.example', worker: 'w', session: 'shared' }];
  const of = (id: string, signedIn: string[], session = 'shared') =>
    sessionOn({ id, offers: [], signedIn }, page('https://mine.example/'), { session }, none, handed);
  expect(of('w', ['mine.example'])).toBe('handed');
  expect(of('w', [])).toBeNull();
  expect(of('other', ['mine.example'])).toBeNull();
  expect(of('w', ['mine.example'], 'named')).toBeNull();
});

test('hosts are named exactly, with all ports, or with all below them', () => {
  expect(namesHost('a.example', 'a.example:8080')).toBe(true);
  expect(namesHost('a.example:81', 'a.example:80')).toBe(false);
  expect(namesHost('*.example.com', 'x.example.com')).toBe(true);
  expect(namesHost('*.example.com', 'example.com')).toBe(false);
  expect(namesHost('*.example.com', 'evilexample.com')).toBe(false);
});

test('a page does not tell a worker from which page of another host it was found', () => {
  const found = {
    id: '',
    batch: '',
    index: 0,
    attempts: 0,
    crashes: 0,
    fromTab: false,
    notes: [],
    ...page(url),
    referrer: 'https://mine.example/secret',
  };
  expect(referrerFor(found, 'public')).toBeUndefined();
  expect(referrerFor({ ...found, referrer: 'https://a.example/list' }, 'public')).toBe('https://a.example/list');
});

const row = (more: object = {}) =>
  JSON.stringify({
    wire,
    version: '1',
    seq: 1,
    id: 'w',
    name: 'one',
    machine: 'm',
    publicKey: 'k',
    epoch: 'e',
    tabs: 2,
    reason: '',
    draining: false,
    jobs: [],
    pagesPerSecond: 0,
    browserBytes: 0,
    freeBytes: 0,
    cpuRatio: null,
    offers: [],
    signedIn: [],
    ...more,
  });

test('a worker is alive while its row changes, whatever its clock says', () => {
  const roster = new Roster('1');
  expect(roster.look(new Map([['w', row()]])).came).toHaveLength(1);
  for (let look = 1; look < leaseLooks; look++) expect(roster.look(new Map([['w', row()]])).gone).toEqual([]);
  roster.look(new Map([['w', row({ seq: 2 })]]));
  for (let look = 1; look < leaseLooks; look++) expect(roster.look(new Map()).gone).toEqual([]);
  expect(roster.look(new Map()).gone).toHaveLength(1);
});

test('and one whose row can no longer be read is gone as one without a row', () => {
  const roster = new Roster('1');
  roster.look(new Map([['w', row()]]));
  for (let look = 1; look < leaseLooks; look++) expect(roster.look(new Map([['w', '{']])).gone).toEqual([]);
  expect(roster.look(new Map([['w', '{']])).gone.map(({ id }) => id)).toEqual(['w']);
  expect(roster.all).toEqual([]);
});

test('a row that does not fit, or speaks for another, is not used', () => {
  const roster = new Roster('1');
  roster.look(
    new Map([
      ['w', row({ id: 'x' })],
      ['v', row({ id: 'v', tabs: 1e9 })],
      ['u', row({ id: 'u' })],
    ]),
  );
  expect(roster.all.map((member) => whyIdle(member, 'e', 0) === null)).toEqual([false, false, true]);
});

test('a worker that gives back page after page is given nothing, longer each time; not for a queue that lost many at once', () => {
  const roster = new Roster('1');
  roster.look(new Map([['w', row()]]));
  const [member] = roster.all;
  if (!member) throw new Error('there is no member');
  const giveBack = (times: number, nowMs: number) =>
    Array.from({ length: times }, () => roster.gaveBack(member, 'lost', nowMs)).filter(Boolean);
  expect(giveBack(64, 0)).toEqual([]);
  roster.answered(member, 500);
  expect(giveBack(11, 1000)).toEqual([]);
  expect(giveBack(1, 15_999)).toEqual([]);
  expect(giveBack(1, 16_000)).toEqual(['it gave 13 pages back one after the other (the last: lost)']);
  expect(whyIdle(member, 'e', 16_000)).toContain('given nothing for 1 min');
  expect(whyIdle(member, 'e', 76_000)).toBeNull();
  giveBack(12, 80_000);
  expect(giveBack(1, 95_000)).toHaveLength(1);
  expect(whyIdle(member, 'e', 95_000)).toContain('given nothing for 2 min');
});

test('a worker that is heard of and answers nothing is given nothing; not one that was not heard, or answered another', () => {
  const held = (beats: number, answeredMs: number | null) => {
    const roster = new Roster('1');
    for (let seq = 1; seq <= beats; seq++) roster.look(new Map([['w', row({ seq })]]));
    const [member] = roster.all;
    if (!member) throw new Error('there is no member');
    if (answeredMs !== null) roster.answered(member, answeredMs);
    const idle = roster.heldOn(member, { sentAtMs: 1000, sentAtBeat: 0 }, 90_000);
    // Told once.
    expect(roster.heldOn(member, { sentAtMs: 1000, sentAtBeat: 0 }, 90_001)).toBeNull();
    return idle;
  };
  expect(held(80, null)).toContain('answered none');
  expect(held(80, 900)).toContain('answered none');
  expect(held(80, 2000)).toBeNull();
  expect(held(20, null)).toBeNull();
});

test('a page goes where its host was read last, else where most tabs are free', () => {
  const roster = new Roster('1');
  roster.look(
    new Map([
      ['w', row()],
      ['v', row({ id: 'v' })],
    ]),
  );
  const [w, v] = roster.all;
  if (!w || !v) throw new Error('two were given');
  v.hosts.add('b.example');
  const choices = [
    { member: w, free: 3 },
    { member: v, free: 1 },
  ];
  expect(pickMember(choices, 'a.example')?.member.id).toBe('w');
  expect(pickMember(choices, 'b.example')?.member.id).toBe('v');
  expect(pickMember([{ member: w, free: 0 }], 'a.example')).toBeNull();
});
