import { expect, test } from 'vitest';
import type { CalledBy, ServiceParts } from '../../companion/api/ports.ts';
import { refuseByWire, startBatch } from '../../companion/api/start-batch.ts';
import type { NewPage } from '../../companion/crawl/store-ports.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noPages } from '../../shared/batch/states.ts';
import { calls } from '../../shared/protocol/calls.ts';

const local: CalledBy = { kind: 'local', origin: null };
const browser: CalledBy = { kind: 'extension', origin: 'chrome-extension://abc' };

function parts(taken: NewPage[][] = []): ServiceParts {
  const fake = {
    store: {
      async ingest({ name, options }: { name: string; options: object }, items: Iterable<NewPage>) {
        taken.push([...items]);
        return {
          id: 'b1',
          name,
          state: 'queued',
          options: batchOptions.parse(options),
          createdAt: 1,
          startedAt: null,
          finishedAt: null,
          total: taken[0]?.length ?? 0,
          counts: noPages,
          reason: null,
          contentBytes: 0,
        };
      },
    },
    engine: { wanted() {} },
    settings: { get: () => ({ defaults: { perHost: 7, content: 'full' }, keepDays: null, notifyAtEnd: true }) },
    emit() {},
    checkFolder: async () => {},
    outDir: '/home/out',
    folders: { holding: (path: string) => (path.startsWith('/vault') ? '/vault' : null), used: () => {} },
    exports: { folderName: ({ name }: { name: string }) => name },
    looksUnsafe: (url: string) => (url.includes('logout') ? 'signs out' : null),
  };
  // Only what starting a batch calls is there.
  return fake as unknown as ServiceParts;
}
const start = (given: object) => calls['batch.start'].params.parse(given);

test('addresses are normalised, doubled ones crawled once, bad ones refused with their line', async () => {
  const taken: NewPage[][] = [];
  const answer = await startBatch(
    parts(taken),
    start({ items: ['example.com/a#x', 'https://example.com/a', 'javascript:alert(1)', 'https://b.example/'] }),
    local,
  );
  expect(taken[0]?.map((page) => page.url)).toEqual(['https://example.com/a', 'https://b.example/']);
  expect(answer.duplicates).toBe(1);
  expect(answer.refused).toMatchObject([{ line: 3, code: 'unsupported-scheme' }]);
  expect(answer.batch.name).toBe('example.com +1: a');
});

test('settings replace built-in defaults, and what is given replaces settings', async () => {
  const bySettings = await startBatch(parts(), start({ items: ['https://a.example/'] }), local);
  expect(bySettings.batch.options.perHost).toBe(7);
  const given = await startBatch(parts(), start({ items: ['https://a.example/'], options: { perHost: 2 } }), local);
  expect(given.batch.options).toMatchObject({ perHost: 2, content: 'full' });
});

test('an address that may change something is refused until the user says that it is meant', async () => {
  const items = ['https://a.example/logout'];
  await expect(startBatch(parts(), start({ items }), local)).rejects.toMatchObject({ code: 'needs-consent' });
  const answer = await startBatch(parts(), start({ items, options: { yes: true } }), local);
  expect(answer.batch.total).toBe(1);
});

test('a browser may not crawl local files nor write outside the out folder', async () => {
  await expect(startBatch(parts(), start({ items: ['file:///etc/passwd'] }), browser)).rejects.toMatchObject({
    code: 'bad-request',
  });
  for (const out of ['../x', '/etc', 'a/../../b'])
    await expect(
      startBatch(parts(), start({ items: ['https://a.example/'], options: { out } }), browser),
      out,
    ).rejects.toMatchObject({ code: 'bad-request' });
  const inside = await startBatch(
    parts(),
    start({ items: ['https://a.example/'], options: { out: 'papers' } }),
    browser,
  );
  expect(inside.batch.options.out).toBe('/home/out/papers');
});

test('a browser may write below a folder that is approved; in the folder itself the batch has one of its own', async () => {
  const out = async (given: string) => {
    const asked = start({ name: 'reading', items: ['https://a.example/'], options: { out: given } });
    return (await startBatch(parts(), asked, browser)).batch.options.out;
  };
  expect(await out('/vault')).toBe('/vault/reading');
  expect(await out('/vault/papers')).toBe('/vault/papers');
  await expect(out('/elsewhere')).rejects.toThrow(/not approved.*tabtrawl folders add/);
});

test('addresses that a client reads from its open tabs are marked, by whatever fragment they are listed', async () => {
  const taken: NewPage[][] = [];
  await startBatch(
    parts(taken),
    start({ items: [{ url: 'https://a.example/x#part', fromTab: true }, 'https://a.example/y'] }),
    browser,
  );
  expect(taken[0]?.map((page) => page.fromTab)).toEqual([true, false]);
});

test('a list without an address says so', async () => {
  await expect(startBatch(parts(), start({ items: ['mailto:a@b'] }), local)).rejects.toThrow(
    /mailto: addresses are not crawled/,
  );
});

test('code and standing consent are the person’s to give, at this machine', async () => {
  const items = ['https://a.example/'];
  const asked = start({ items, options: { waitFor: 'js:fetch("/delete")' } });
  await expect(startBatch(parts(), asked, browser)).rejects.toMatchObject({ code: 'bad-request' });
  expect((await startBatch(parts(), asked, local)).batch.total).toBe(1);
  expect((await startBatch(parts(), start({ items, options: { waitFor: '#x' } }), browser)).batch.total).toBe(1);
  for (const defaults of [{ yes: true }, { out: 'papers' }, { waitFor: ' JS:1' }])
    expect(() => refuseByWire(defaults, browser, true)).toThrow(TabtrawlError);
});

test('the options of another batch, every default filled in, begin one like it', async () => {
  const options = batchOptions.parse({ session: 'forum' });
  const { batch } = await startBatch(parts(), start({ items: ['https://a.example/'], options }), local);
  expect(batch.options).toMatchObject({ session: 'forum', scope: 'host' });
  await expect(
    startBatch(parts(), start({ items: ['https://a.example/'], options: { scope: 'folder' } }), local),
  ).rejects.toThrow('--scope');
});

test('kinds without a host are of the hosts that are listed; where no links are followed they are refused', async () => {
  const kinds = [
    { template: '/u/*', rule: 'stopped' },
    { host: 'Docs.example', template: '/cal/*', rule: 'let-in' },
  ];
  const items = ['https://a.example/', 'https://b.example:8080/x'];
  const ingested: object[] = [];
  const fake = parts();
  const { ingest } = fake.store;
  fake.store.ingest = async (batch, pages) => {
    ingested.push(batch);
    return ingest(batch, pages);
  };
  await startBatch(fake, start({ items, kinds, options: { depth: 3 } }), local);
  expect(ingested).toMatchObject([
    {
      kinds: [
        { host: 'a.example', template: '/u/*', rule: 'stopped' },
        { host: 'b.example:8080', template: '/u/*', rule: 'stopped' },
        { host: 'docs.example', template: '/cal/*', rule: 'let-in' },
      ],
    },
  ]);
  await expect(startBatch(fake, start({ items, kinds }), local)).rejects.toMatchObject({ code: 'bad-request' });
});
