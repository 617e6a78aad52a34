/** An answer that asks crawlers not to follow its page's links: the engine on the real store. */
import { expect, test } from 'vitest';
import { aBatch, aStore, rowsOf } from '../../store/a-store.ts';
import { FakeClock } from '../fake-clock.ts';
import { makeEngine } from '../fake-ports.ts';

async function crawled(robots: 'obey' | 'ignore', header: string) {
  const store = aStore();
  const clock = new FakeClock();
  const batch = await aBatch(store, ['https://a.test/'], { depth: 3, robots, lane: 'render' });
  const links = ['https://a.test/1', 'https://a.test/2'].map((url) => ({ url, text: 'a page', rel: '' }));
  const extractor = {
    pending: 0,
    size: 2,
    async extract({ body, title }: { body: string; title: string }) {
      return { title, markdown: body, metadata: {}, htmlBytes: 0, extractMs: 0, links: [], found: links };
    },
  };
  const { engine, runner } = makeEngine({
    clock,
    site: ({ page }) => ({
      body: `What there is to read on page number ${page.index} of this site, which is long enough to be told from all others by its words alone.`,
      seen: { headers: { 'x-robots-tag': header } },
    }),
    ports: { store, extractor },
  });
  runner.texts.set('https://a.test/robots.txt', { status: 404, body: '' });
  engine.start();
  await clock.pass(60_000);
  await engine.stop();
  const rows = await rowsOf(store, batch.id);
  const { notTaken } = store.discoveryOf(batch.id);
  return {
    done: rows.filter(({ state }) => state === 'done').map(({ url }) => new URL(url).pathname),
    nofollow: notTaken.find(({ reason }) => reason === 'nofollow')?.addresses ?? 0,
  };
}

test.each(['nofollow', 'noindex, nofollow', 'none', '*: nofollow'])('"%s" is obeyed, and told', async (header) => {
  expect(await crawled('obey', header)).toEqual({ done: ['/'], nofollow: 2 });
});

test.each([
  ['obey', 'noindex'],
  ['obey', 'googlebot: nofollow'],
  ['ignore', 'nofollow'],
] as const)('with robots %s, "%s" keeps nothing from being followed', async (robots, header) => {
  expect(await crawled(robots, header)).toEqual({ done: ['/', '/1', '/2'], nofollow: 0 });
});
