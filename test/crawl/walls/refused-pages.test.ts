import { expect, test } from 'vitest';
import { RefusedPages } from '../../../companion/crawl/walls/refused-pages.ts';
import { failed, makeEngine, type Site, urls } from '../fake-ports.ts';

const at = ['shared', 'a.test'] as const;

test('what was refused is given once, by batch; other failures are not', () => {
  const refused = new RefusedPages();
  for (const status of [401, 403, 404, 410, 500, null]) refused.heard(...at, { id: `p${status}`, batch: 'b1' }, status);
  refused.heard(...at, { id: 'q', batch: 'b2' }, 404);
  refused.heard('work', 'a.test', { id: 'r', batch: 'b1' }, 404);
  expect([...refused.take(...at)]).toEqual([
    ['b1', ['p401', 'p403', 'p404']],
    ['b2', ['q']],
  ]);
  refused.heard(...at, { id: 'q', batch: 'b2' }, 404);
  expect(refused.take(...at).size).toBe(0);
});

test('pages shown to strangers as missing are asked for again when the person has signed in, once', async () => {
  let isIn = false;
  const login = { textLength: 60, textStart: 'Sign in to continue', title: 'Sign in', links: 1, mainPasswordFields: 1 };
  const site: Site = ({ page }) => {
    if (page.index === 4) return isIn ? {} : { seen: login };
    if (page.index === 1) return { status: 404 };
    return isIn ? {} : { status: page.index === 2 ? 403 : 404 };
  };
  const again: (readonly [string, readonly string[]])[] = [];
  const made = makeEngine({
    site,
    ports: {
      personPresent: () => true,
      resetPages: async (batch, pages) => void again.push([batch, [...pages].toSorted()]),
    },
  });
  const batch = made.store.add(urls('a.test', 5), { lane: 'render', retries: 0 });
  made.engine.start();
  await made.clock.pass(20_000);
  expect(made.store.states(batch)).toEqual(['failed', 'failed', 'failed', 'failed', 'held']);
  isIn = true;
  made.engine.endHold('a.test', 'shared', 'through');
  await made.clock.pass(5000);
  expect(again).toEqual([[batch, [0, 1, 2, 3].map((index) => made.store.of(batch)[index]?.id)]]);
});

test.each([
  ['certificate', { isUntrusted: true }],
  ['client-certificate', { wantsCertificate: true }],
])(
  'a %s that a person may accept or choose holds its host; with nobody there it fails as what it is',
  async (kind, told) => {
    const untrusted = { ...failed('tls'), ...told } as ReturnType<typeof failed>;
    for (const isThere of [true, false]) {
      const made = makeEngine({ site: () => ({ visit: untrusted }), ports: { personPresent: () => isThere } });
      const batch = made.store.add(urls('a.test', 3), { lane: 'render' });
      made.engine.start();
      await made.clock.pass(20_000);
      expect(made.store.getBatch(batch)?.counts).toMatchObject(isThere ? { held: 3 } : { failed: 3 });
      if (isThere) expect(made.engine.holds()).toMatchObject([{ kind, pages: 3 }]);
      else expect(made.store.of(batch)[0]?.result?.record).toMatchObject({ wall: kind, error: { code: 'tls' } });
    }
  },
);
