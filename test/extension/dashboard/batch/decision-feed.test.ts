import { describe, expect, test } from 'vitest';
import { DecisionFeed, type DecisionNews, decisionsOf } from '../../../../extension/dashboard/batch/decision-feed.ts';
import { batchOptions } from '../../../../shared/batch/options.ts';
import type { Caller } from '../../../../shared/protocol/calls.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

/** A feed that asks the fake crawl, with a clock that the test turns and a companion that may be made to fail. */
function openFeed() {
  const crawl = new FakeCrawl();
  const asked: string[] = [];
  const news: DecisionNews[] = [];
  let nowMs = 0;
  let timer: { atMs: number; act: () => void } | null = null;
  const at = { fails: false };
  const handlers = crawl.handlers as unknown as Record<string, (params: object) => unknown>; // the table pairs each name with its handler
  const call = async (name: string, params: object): Promise<unknown> => {
    asked.push(name);
    if (at.fails) throw new Error('gone');
    return handlers[name]?.({ filter: {}, sort: 'index', offset: 0, ...params });
  };
  const feed = new DecisionFeed({
    caller: { call } as Caller,
    batch: { id: 'b-docs', options: batchOptions.parse({}) },
    onNews: (one) => news.push(one),
    nowMs: () => nowMs,
    after: (ms, act) => {
      timer = { atMs: nowMs + ms, act };
      return () => {
        timer = null;
      };
    },
  });
  const pass = async (ms: number) => {
    nowMs += ms;
    const due = timer && timer.atMs <= nowMs ? timer : null;
    if (due) timer = null;
    due?.act();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const times = (name: string) => asked.filter((one) => one === name).length;
  return { crawl, feed, news, at, pass, times };
}

describe('what was decided', () => {
  test('is shown of the hosts and the session of the batch, the longest wait first, and not where there is nothing to say', async () => {
    const { feed, news, pass } = openFeed();
    feed.refresh();
    await pass(0);
    const [first] = news;
    if (first?.kind !== 'read') throw new Error('nothing was read');
    expect(first.decisions.hosts.map(({ host }) => host)).toEqual(['shop.example.net', 'news.example.com']);
    expect(first.decisions.lanes.map(({ host, lane }) => `${host} ${lane}`)).toEqual([
      'docs.example.com fetch',
      'news.example.com learning',
      'shop.example.net render',
    ]);
  });

  test('a host that is slowed down though it does not wait is told', () => {
    const slow = { host: 'a.example', running: 1, waitingUntilMs: 0, reason: 'asked to slow down' };
    expect(decisionsOf({ hosts: [slow], lanes: [] }, 'shared', new Set(['a.example'])).hosts).toEqual([slow]);
  });

  test('is asked for at most every two seconds, however often it is wanted', async () => {
    const { feed, pass, times } = openFeed();
    for (let at = 0; at < 10; at++) feed.refresh();
    await pass(0);
    feed.refresh();
    await pass(1999);
    feed.refresh();
    expect(times('decision.list')).toBe(1);
    await pass(1);
    expect(times('decision.list')).toBe(2);
  });

  test('needs the lists of pages only now and then', async () => {
    const { feed, pass, times } = openFeed();
    for (let at = 0; at < 10; at++) {
      feed.refresh();
      await pass(2000);
    }
    expect(times('decision.list')).toBe(10);
    expect(times('page.list')).toBe(2);
    await pass(30_000);
    feed.refresh();
    await pass(0);
    expect(times('page.list')).toBe(4);
  });

  test('a failure is told, and the next time may go well', async () => {
    const { feed, news, at, pass } = openFeed();
    at.fails = true;
    feed.refresh();
    await pass(0);
    at.fails = false;
    feed.refresh();
    await pass(2000);
    expect(news.map(({ kind }) => kind)).toEqual(['failed', 'read']);
  });

  test('nothing is asked or told once it is closed', async () => {
    const { feed, news, pass, times } = openFeed();
    feed.refresh();
    feed.close();
    await pass(0);
    feed.refresh();
    await pass(5000);
    expect(news).toEqual([]);
    expect(times('decision.list')).toBeLessThan(2);
  });
});
