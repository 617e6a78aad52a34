import { expect, test } from 'vitest';
import type { PageJob } from '../../../companion/crawl/ports.ts';
import { makeEngine, urls } from '../fake-ports.ts';

const refusesStrangers = ({ page }: PageJob) => ({ status: page.referrer === 'https://files.test/' ? 200 : 403 });

test.each(['render', 'fetch', 'auto'] as const)(
  'a page that is refused unless it is asked for from its site is asked for so (lane %s)',
  async (lane) => {
    const made = makeEngine({ site: refusesStrangers });
    const batch = made.store.add(urls('files.test', 5), { lane });
    made.engine.start();
    await made.clock.pass(20_000);
    expect(made.store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: 5 } });
    expect(made.store.of(batch).every(({ result }) => result?.record.attempts === 1)).toBe(true);
  },
);

test('a host that refuses all the same is asked twice so, and no more', async () => {
  const made = makeEngine({ site: () => ({ status: 403 }) });
  made.store.add(urls('shut.test', 9), { lane: 'render', concurrency: 1 });
  made.engine.start();
  await made.clock.pass(60_000);
  expect(made.runner.asked).toHaveLength(9 + 2);
});

test('where pages are to keep a distance no further request is made', async () => {
  const made = makeEngine({ site: refusesStrangers });
  made.store.add(urls('files.test', 3), { lane: 'render', delay: 500 });
  made.engine.start();
  await made.clock.pass(60_000);
  expect(made.runner.asked).toHaveLength(3);
});
