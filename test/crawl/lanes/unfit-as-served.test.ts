/** Lane fetch alone: what is no page as it is served is rendered all the same, and says why. */
import { expect, test } from 'vitest';
import { makeEngine, urls } from '../fake-ports.ts';

const shell = { textStart: 'Tidewater', textLength: 9, links: 3 };

async function fetched(
  count: number,
  shown: (index: number) => { seen?: object; body?: string },
  rendered: object = { seen: { textLength: 900 } },
) {
  const ways: string[] = [];
  const made = makeEngine({
    site: ({ page }, way) => {
      ways[page.index] = `${ways[page.index] ?? ''}${way} `;
      return way === 'visit' ? rendered : shown(page.index);
    },
    ports: { personPresent: () => false },
  });
  const batch = made.store.add(urls('served.test', count), { lane: 'fetch', concurrency: 1 });
  made.engine.start();
  await made.clock.pass(60_000);
  return { ways: ways.map((way) => way.trim()), records: made.store.of(batch).map(({ result }) => result?.record) };
}

test('a page with scripts and much less text than others of its host', async () => {
  const { ways, records } = await fetched(5, (index) =>
    index < 3 ? {} : { seen: shell, body: '<p>Tidewater</p><script src="/app.js"></script>' },
  );
  expect(ways).toEqual(['fetch', 'fetch', 'fetch', 'fetch visit', 'fetch visit']);
  expect(records[4]?.notes).toEqual([expect.stringMatching(/^rendered, as it has much less/)]);
});

test('one without scripts stands as it is', async () => {
  const plain = await fetched(5, (index) => (index < 3 ? {} : { seen: shell, body: '<p>Tidewater</p>' }));
  expect(plain.ways).toEqual(Array.from({ length: 5 }, () => 'fetch'));
});

test('one with scripts and next to no text, of a host of which nothing is known, until its pages turn out to be short', async () => {
  const served = () => ({ seen: shell, body: '<p>Tidewater</p><script src="/app.js"></script>' });
  const long = await fetched(5, served);
  expect(long.ways).toEqual(Array.from({ length: 5 }, () => 'fetch visit'));
  expect(long.records[0]?.notes).toEqual([expect.stringMatching(/^rendered, as it has next to no text/)]);
  const short = await fetched(5, served, { seen: shell });
  expect(short.ways).toEqual(['fetch visit', 'fetch visit', 'fetch visit', 'fetch', 'fetch']);
});
