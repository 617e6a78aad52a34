import { describe, expect, it } from 'vitest';
import { answerCall, type ClientContext, type Handlers, parseCallMessage } from '../../companion/api/dispatch.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { calls } from '../../shared/protocol/calls.ts';
import { answerMessage } from '../../shared/protocol/messages.ts';
import { brokenMessage, randomFrom } from './broken-messages.ts';

const client: ClientContext = {
  id: 'c',
  kind: 'local',
  name: 'c',
  origin: null,
};
const silent = () => {};

describe('a call', () => {
  it('reaches its handler with defaults filled in and unknown keys left out', async () => {
    let got: unknown;
    const handlers: Handlers = {
      'page.list': (params) => {
        got = params;
        return { seq: 0, total: 0, rows: [] };
      },
    };
    await answerCall({ id: 1, call: 'page.list', params: { batch: 'b1', surprise: 1 } }, handlers, client, silent);
    expect(got).toEqual({ batch: 'b1', filter: {}, sort: 'index', descending: false, offset: 0, limit: 100 });
  });

  it('is answered with the code and message of what the handler throws, and nothing of its stack', async () => {
    const handlers: Handlers = {
      'batch.get': () => {
        throw new TabtrawlError('not-found', 'There is no batch b1.');
      },
    };
    const answer = await answerCall({ id: 1, call: 'batch.get', params: { batch: 'b1' } }, handlers, client, silent);
    expect(answer).toEqual({ id: 1, error: { code: 'not-found', message: 'There is no batch b1.' } });
  });

  it('logs a fault of our own with its stack', async () => {
    const logged: unknown[] = [];
    const handlers: Handlers = { 'hold.list': () => Promise.reject(new TypeError('x is not a function')) };
    const answer = await answerCall({ id: 1, call: 'hold.list' }, handlers, client, (...line) => logged.push(line));
    expect(answer).toMatchObject({ error: { code: 'internal' } });
    expect(JSON.stringify(logged)).toContain('dispatch.test.ts');
  });

  it('that nothing handles is refused', async () => {
    expect(await answerCall({ id: 1, call: 'hold.list' }, {}, client, silent)).toMatchObject({
      error: { code: 'conflict' },
    });
  });

  it.each([11, 12, 13])(
    '10,000 malformed ones (seed %i) each get an answer of the protocol or none is parsed',
    async (seed) => {
      const random = randomFrom(seed);
      const outcomes = { parsed: 0, refused: 0 };
      const handlers = Object.fromEntries(Object.keys(calls).map((name) => [name, () => ({})])) as unknown as Handlers;
      for (let messages = 0; messages < 10_000; messages++) {
        const message = parseCallMessage(brokenMessage(random).toString());
        if (!message) outcomes.refused++;
        else {
          outcomes.parsed++;
          const answer = await answerCall(message, handlers, client, silent);
          expect(answerMessage.safeParse(answer).success).toBe(true);
          expect(answer.id).toBe(message.id);
        }
      }
      expect({}).not.toHaveProperty('polluted');
      expect(outcomes.parsed).toBeGreaterThan(500);
      expect(outcomes.refused).toBeGreaterThan(5000);
    },
  );
});
