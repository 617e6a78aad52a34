/** What holds of a page in a tab of our own holds at a worker too. */
import { expect, test } from 'vitest';
import type { FileSource, PageJob } from '../../companion/crawl/ports.ts';
import { type Site, urls } from '../crawl/fake-ports.ts';
import { recordsOf, running, type SmallFleet } from './small-fleet.ts';

const isolated = { session: 'isolated', lane: 'render' } as const;
const isPublic = { public: ['a.example'], offered: [] };

async function crawled(fleet: SmallFleet, list: readonly string[], options: object, ms = 4000) {
  fleet.store.add([...list], { lane: 'render', ...options });
  fleet.engine.wake();
  await fleet.pass(ms);
  return recordsOf(fleet);
}

test('of the pages of a host one at a time asks its sign-in', async () => {
  const told: { page: string; may: boolean | undefined }[] = [];
  const site: Site = ({ page, mayFollow, attempt }: PageJob) => {
    if (!page.url.endsWith('/0')) told.push({ page: page.url, may: mayFollow?.('https://a.example/login?next=/here') });
    return { ms: attempt === 1 ? 400 : 100 };
  };
  const fleet = await running({ consents: isPublic, workers: 1, ownTabs: 1, site });
  const records = await crawled(fleet, urls('a.example', 3), { perHost: 4 }, 6000);
  const first = told.slice(0, 2);
  expect(new Set(first.map(({ page }) => page)).size).toBe(2);
  expect(first.map(({ may }) => may)).toEqual([true, false]);
  // The coordinator knows who is there: what was stopped comes again when that one is back, uncharged.
  expect(told.length).toBeLessThanOrEqual(4);
  expect(records.map(({ state, attempts }) => [state, attempts])).toEqual(Array(3).fill(['done', 1]));
});

test('a page that comes back from the sign-in as a wall spares those beside it the way', async () => {
  const asked: (boolean | undefined)[] = [];
  let goOn = () => {};
  const later = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const fleet = await running({ consents: isPublic, workers: 1, ownTabs: 1 });
  const [worker] = fleet.workers;
  const visit = worker?.runner.visit;
  if (!worker || !visit) throw new Error('There is no worker.');
  worker.runner.site = ({ page }) =>
    page.url.endsWith('/1') ? { ms: 100, finalUrl: 'https://a.example/login?next=/1' } : { ms: 1500 };
  worker.runner.visit = async (job, signal) => {
    if (job.page.url.endsWith('/1')) job.mayFollow?.('https://a.example/login?next=/1');
    const visited = await visit(job, signal);
    if (job.page.url.endsWith('/2')) {
      asked.push(job.mayFollow?.('https://a.example/login?next=/2'));
      goOn();
    }
    return visited;
  };
  await crawled(fleet, urls('a.example', 3), { perHost: 4, onWall: 'fail', retries: 0 });
  await later;
  expect(asked).toEqual([false]);
});

test('pages may lead nowhere else than at home: a batch that may enter private networks stays', async () => {
  const obeyed: unknown[] = [];
  const site: Site = ({ options }) => {
    obeyed.push([options.privateRedirects, options.yes]);
    return { ms: 50 };
  };
  const fleet = await running({ workers: 2, ownTabs: 1, site });
  const open = await crawled(fleet, urls('a.example', 6), isolated);
  expect(open.some(({ worker }) => worker !== undefined)).toBe(true);
  expect(obeyed).toEqual(Array(6).fill([false, false]));
  await crawled(fleet, urls('b.example', 6), { ...isolated, privateRedirects: true });
  expect(recordsOf(fleet).filter(({ url, worker }) => url.includes('b.example') && worker !== undefined)).toEqual([]);
});

function filesAsked() {
  const asked: { url: string; session: string; referrer: string }[] = [];
  const source: FileSource = {
    get: async (url, { session, referrer }) => {
      asked.push({ url, session, referrer });
      return { bytes: Buffer.from(url), sha256: 'ab'.repeat(32), type: 'image/png', ending: 'png' };
    },
    savedBytes: () => 0,
  };
  return { asked, source };
}

test('images of a page that a worker read are got here, as for everybody, and the largest of each', async () => {
  const { asked, source } = filesAsked();
  const wanted: unknown[] = [];
  const site: Site = ({ options }) => {
    wanted.push(options.save);
    return { ms: 50, body: '![a](https://a.example/a.png)' };
  };
  const fleet = await running({ consents: isPublic, workers: 1, ownTabs: 1, site, ports: { files: source } });
  fleet.runner.visit = () => Promise.resolve({ outcome: 'lost', message: 'only the worker is asked here' });
  const records = await crawled(fleet, urls('a.example', 2), { save: ['images'] });
  expect(records.map(({ worker, saved }) => [worker, saved?.length])).toEqual(Array(2).fill(['w1', 1]));
  expect(wanted).toEqual(Array(2).fill(['images']));
  expect(asked.map(({ url, session }) => [url, session])).toEqual(
    Array(2).fill(['https://a.example/a.png', 'isolated']),
  );
});

test('where a worker says that a page led to another host, that opens neither its sign-in nor this network', async () => {
  const { asked, source } = filesAsked();
  const site: Site = () => ({
    ms: 50,
    finalUrl: 'http://192.168.1.1/status',
    body: '![a](http://192.168.1.1/a.png)',
  });
  const fleet = await running({ consents: isPublic, workers: 1, ownTabs: 1, site, ports: { files: source } });
  fleet.runner.visit = () => Promise.resolve({ outcome: 'lost', message: 'only the worker is asked here' });
  await crawled(fleet, ['https://a.example/here'], { save: ['images'] });
  // The source refuses a private address that a public page names (browser/tabs/leads.ts).
  expect(asked).toEqual([{ url: 'http://192.168.1.1/a.png', session: 'isolated', referrer: 'https://a.example/here' }]);
});

test('tabs that find their own number become more, though each stands empty between two pages', async () => {
  const fleet = await running({ workers: 0, ownTabs: 1, site: () => ({ ms: 1000 }) });
  const { worker } = fleet.addWorker('w1', { tabs: 'auto' });
  await worker.open();
  const hosts = Array.from({ length: 40 }, (_, at) => urls(`h${at}.example`, 40)).flat();
  fleet.store.add(hosts, isolated);
  fleet.engine.wake();
  await fleet.pass(40_000);
  const [seen] = fleet.coordinator.info().workers;
  expect(seen?.tabs).toBeGreaterThanOrEqual(16);
});
