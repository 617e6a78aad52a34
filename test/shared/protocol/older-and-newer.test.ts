/** What one version wrote is read by every other: messages of released versions, and messages of versions to come. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageErrorCodes } from '../../../shared/batch/errors.ts';
import { batchOptions } from '../../../shared/batch/options.ts';
import { type CallName, commonProtocol } from '../../../shared/protocol/calls.ts';
import { forFirstVersion } from '../../../shared/protocol/first-version.ts';
import { readerOf, unknownValue } from '../../../shared/protocol/read.ts';
import { type ReceivedEvent, RpcClient } from '../../../shared/protocol/rpc-client.ts';
import { z } from '../../../shared/zod.ts';

type Message = {
  readonly call?: CallName;
  readonly event?: string;
  readonly result?: unknown;
  readonly data?: unknown;
};

const fixtures = join(import.meta.dirname, '../../fixtures');
const messagesOf = (version: string): Message[] =>
  JSON.parse(readFileSync(join(fixtures, version, 'frames.json'), 'utf8')) as Message[];

/** Gives the message to a client of today. An answer resolves to what the client reads, an event to what it is told. */
async function read(message: Message): Promise<unknown> {
  const heard: ReceivedEvent[] = [];
  const faults: string[] = [];
  let sent = 0;
  const rpc = new RpcClient({
    send: (text) => {
      sent = (JSON.parse(text) as { id: number }).id;
    },
    onEvent: (received) => heard.push(received),
    onBadMessage: (reason) => faults.push(reason),
  });
  // What is asked does not matter here: the answer is what was recorded.
  const answer = message.call ? rpc.call(message.call, {} as never) : null;
  rpc.receive(JSON.stringify(answer ? { id: sent, result: message.result } : message));
  expect(faults).toEqual([]);
  return answer ?? heard[0];
}

/** The value as a newer side could write it: a key more in each object; `words` in place of known ones. */
function grown(value: unknown, words: Readonly<Record<string, string>> = {}): unknown {
  if (Array.isArray(value)) return value.map((item) => grown(item, words));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, words[key] ?? grown(inner, words)]);
  return { ...Object.fromEntries(entries), addedLater: { since: 2 } };
}

describe.each(readdirSync(fixtures))('what Tabtrawl %s sent', (version) => {
  it.each(messagesOf(version).map((message) => [message.call ?? `event ${message.event}`, message] as const))(
    '%s is read',
    async (_, message) => {
      expect(await read(message)).toBeTruthy();
    },
  );

  it.each(messagesOf(version).map((message) => [message.call ?? `event ${message.event}`, message] as const))(
    '%s is read with keys that came later, as if they were not there',
    async (_, message) => {
      const now = await read(message);
      const later = message.call
        ? { ...message, result: grown(message.result) }
        : { ...message, data: grown(message.data) };
      expect(await read(later)).toEqual(now);
    },
  );
});

describe('words that came later', () => {
  const messages = messagesOf('v0.1.0');
  const started = messages.find((message) => message.call === 'batch.start')?.result as { batch: { options: object } };

  it('in the rows of an event read as unknown, and the event is told', async () => {
    const event = messages.find((message) => message.event === 'page');
    const words = { state: 'archived', code: 'quota', lane: 'reader' };
    const told = (await read({ ...event, data: grown(event?.data, words) })) as { data: { rows: unknown[] } };
    expect(told.data.rows[0]).toMatchObject({ state: unknownValue, code: unknownValue, lane: unknownValue });
  });

  it('in the options of a batch, an option more, and a format more leave the rest of them as it is', async () => {
    const { batch } = started;
    const options = { ...batch.options, settle: 'eyes', formats: ['markdown', 'epub'], politeness: 'high' };
    const answer = (await read({ call: 'batch.start', result: { ...started, batch: { ...batch, options } } })) as {
      batch: { options: Record<string, unknown> };
    };
    // Options that came since have their defaults.
    expect(answer.batch.options).toMatchObject({ ...batch.options, settle: 'dom', formats: ['markdown'] });
    expect(answer.batch.options).not.toHaveProperty('politeness');
  });

  it('in the counts of a batch are left out; those that an older companion lacks are none', async () => {
    const { batch } = started;
    const answer = (await read({
      call: 'batch.start',
      result: { ...started, batch: { ...batch, counts: { done: 2, archived: 7 } } },
    })) as { batch: { counts: Record<string, number> } };
    expect(answer.batch.counts).toMatchObject({ done: 2, failed: 0 });
    expect(answer.batch.counts).not.toHaveProperty('archived');
  });

  it('and an event of an unknown name is left out without a fault', async () => {
    expect(await read({ event: 'weather', data: {}, ...{ seq: 9 } })).toBeUndefined();
  });
});

describe('a client of 0.1.0, which takes only what it knows', () => {
  const started = messagesOf('v0.1.0').find((message) => message.call === 'batch.start')?.result as {
    batch: { options: object };
  };

  it('is given the options that it knows, in its own words', () => {
    const options = { ...batchOptions.parse({}), robots: 'auto', noWrites: true };
    const given = forFirstVersion({ batch: { ...started.batch, options } }) as typeof started;
    expect(Object.keys(given.batch.options).toSorted()).toEqual(Object.keys(started.batch.options).toSorted());
    expect(given.batch.options).toMatchObject({ robots: 'ignore' });
    expect(forFirstVersion({ settings: { defaults: { depth: 2, retries: 1 } } })).toEqual({
      settings: { defaults: { retries: 1 } },
    });
  });

  it('hears of every wall as one that it knows, and of all else as it is', () => {
    const data = { holds: [{ kind: 'gate' }, { kind: 'challenge' }], record: { wall: 'certificate', title: 'gate' } };
    expect(forFirstVersion(data)).toEqual({
      holds: [{ kind: 'login' }, { kind: 'challenge' }],
      record: { wall: 'login', title: 'gate' },
    });
  });
});

/** What a page of 0.1.0 can fail with: its reader drops a whole event for one word more. */
const firstCodes = (
  'bad-url unsupported-scheme dns connection tls redirects http-error timeout too-large not-a-page download crashed ' +
  'login-required challenged robots rate-limited unsafe hook cancelled internal'
).split(' ');

describe('a client of 0.1.0', () => {
  it.each(pageErrorCodes)('hears of %s as something that it knows', (code) => {
    const data = forFirstVersion({ rows: [{ code }], record: { error: { code, message: 'why' } } });
    const { rows, record } = data as { rows: { code: string }[]; record: { error: { code: string } } };
    expect(firstCodes).toContain(rows[0]?.code);
    expect(record.error.code).toBe(rows[0]?.code);
  });
});

describe('the reader of a schema', () => {
  it('still refuses what is wrong and not merely new', () => {
    const reader = readerOf(z.strictObject({ id: z.string(), count: z.number().optional() }));
    expect(reader.safeParse({ id: 7 }).success).toBe(false);
    expect(reader.safeParse({}).success).toBe(false);
    expect(reader.parse({ id: 'a', count: 'many', more: 1 })).toEqual({ id: 'a' });
  });
});

describe('the version of the protocol that two sides speak', () => {
  it.each([
    ['both the same', { protocol: 1 }, { min: 1, max: 1 }, 1],
    ['a newer client that still speaks the old one', { protocol: 3, minProtocol: 1 }, { min: 1, max: 1 }, 1],
    ['a newer companion that still speaks the old one', { protocol: 1 }, { min: 1, max: 3 }, 1],
    ['the newest of several', { protocol: 4, minProtocol: 2 }, { min: 1, max: 3 }, 3],
    ['a client too new', { protocol: 3, minProtocol: 2 }, { min: 1, max: 1 }, null],
    ['a client too old', { protocol: 1 }, { min: 2, max: 3 }, null],
  ])('%s', (_, theirs, ours, common) => {
    expect(commonProtocol(theirs, ours)).toBe(common);
  });
});
