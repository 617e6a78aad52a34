/** What comes out of pages: their own text, all of it, whatever they are made of. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { stepTexts } from '../../site/apps.ts';
import { siteText } from '../../site/articles.ts';
import { charsetTexts } from '../../site/bodies.ts';
import { frameTexts } from '../../site/frames.ts';
import { captureOf, inTabs, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let runner: RunnerUnderTest;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const capture = async (address: string, options: BatchOptionsInput = {}) =>
  captureOf(await runner.visit(address, options));
const bodyOf = async (address: string, options: BatchOptionsInput = {}) => (await capture(address, options)).body;

/** Every page's own sentence is in it, and no other page's. */
async function crawl(numbers: readonly number[], tabs: number): Promise<void> {
  const bodies = await inTabs(tabs, numbers, (n) => bodyOf(`/article/${n}`, { timeout: 60_000 }));
  const wrong = numbers.filter((n, at) => {
    const found = bodies[at]?.match(/Page number \d+ alone says [^.]*\./g) ?? [];
    return found.length !== 1 || found[0] !== siteText(n);
  });
  expect(wrong).toEqual([]);
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

test('300 pages in six tabs: each has its own text, none is mixed up, none is missing', () =>
  crawl(numbers(0, 300), 6));
test('100 pages in one tab: the same', () => crawl(numbers(1000, 100), 1));

test('few tabs do it all, and no more stay open than are allowed', async () => {
  expect(runner.tabs.openTabs()).toBeLessThanOrEqual(6);
  runner.tabs.setTabLimit(1);
  // None, where the last has had its number of pages.
  expect(runner.tabs.openTabs()).toBeLessThanOrEqual(1);
  runner.tabs.setTabLimit(6);
});

test('what stands in noscript is kept as markup, also where a part is hidden', async () => {
  const body = await bodyOf('/noscripts');
  expect(body).toContain('<noscript><link rel="stylesheet" href="/x.css">');
  expect(body).toContain('<noscript><img src="/rope.jpg" alt="A rope">');
  expect(body).not.toContain('&lt;');
});

test('a page whose style sheet is missing says that more may be meant to be hidden', async () => {
  expect(await bodyOf('/sheets/come')).toContain('<html data-sight="">');
  expect(await bodyOf('/sheets/gone')).toContain('<html data-sight="unstyled">');
  expect(await bodyOf('/sheets/come', { block: ['stylesheet'] })).toContain('<html data-sight="unstyled">');
  expect(await bodyOf('/sheets/none')).toContain('<html data-sight="unstyled">');
});

test('pages that scripts write are whole, in the profile and in a fresh context', async () => {
  for (const session of ['shared', 'isolated']) {
    await inTabs(4, numbers(0, 8), async (n) => {
      expect(await bodyOf(`/app/${n}`, { session })).toContain(siteText(n));
      const steps = await bodyOf(`/steps/${n}`, { session });
      for (const text of stepTexts(n)) expect(steps).toContain(text);
    });
    expect(await bodyOf('/app-late/5?ms=600', { session })).toContain(siteText(5));
  }
});

test('what is waited for is waited for: a selector, an expression, the end of all requests', async () => {
  expect(await bodyOf('/app-late/6?ms=2500', { waitFor: 'article h1' })).toContain(siteText(6));
  expect(await bodyOf('/app-late/7?ms=2500', { waitFor: 'js:document.body.innerText.includes("Late")' })).toContain(
    siteText(7),
  );
  expect(await bodyOf('/steps/8', { settle: 'idle' })).toContain(stepTexts(8)[3]);
  const missing = await runner.visit('/article/9', { waitFor: '#never', timeout: 2000 });
  expect(missing).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } });
  const wrong = await runner.visit('/article/9', { waitFor: ':::', timeout: 5000 });
  expect(wrong).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('--wait-for') } });
});

test('scrolling loads what comes on sight', async () => {
  const unscrolled = await bodyOf('/scroll/1');
  expect(unscrolled).not.toContain('Item 59 of scroll 1');
  for (const session of ['shared', 'isolated'])
    expect(await bodyOf('/scroll/1', { scroll: true, session })).toContain('Item 59 of scroll 1');
});

test('open shadow roots and frames of every origin are in the capture, frames that nobody sees are not', async () => {
  const components = await bodyOf('/components/4');
  expect(components).toContain(`Inner shadow 4: ${siteText(4)}`);
  expect(components.match(/shadowrootmode="open"/g)?.length).toBe(2);
  const frames = await bodyOf('/frames/6');
  for (const text of [...frameTexts(6), 'Text of srcdoc 6', 'After the frames 6']) expect(frames).toContain(text);
  expect(frames).toContain(`data-frame-url="${runner.site.url('/frame-outer/62', 'framed.localhost')}"`);
  expect(frames).not.toContain(siteText(999_999));
  const lost = await bodyOf('/frame-lost/5');
  expect(lost).toContain('After it');
  expect(lost).not.toContain('ERR_NAME');
  expect(lost).not.toContain('data-frame-url');
  const old = await bodyOf('/frameset/7');
  expect(old).toContain(siteText(7));
  expect(old).toContain(siteText(8));
});

test('charsets are read as the header, the page or the mark say, in both lanes', async () => {
  for (const [name, text] of Object.entries(charsetTexts))
    for (const by of name === 'none' ? [''] : ['', '?by=meta']) {
      expect(await bodyOf(`/charset/${name}${by}`)).toContain(text);
      expect(captureOf(await runner.fetch(`/charset/${name}${by}`)).body).toContain(text);
    }
});

test('text kinds are taken as their body with the type that the server names, in both lanes', async () => {
  const kinds = {
    'data.json': ['application/json', 503],
    'ld.json': ['application/ld+json', 504],
    'plain.txt': ['text/plain', 505],
    'table.csv': ['text/csv', 506],
    'read.md': ['text/markdown', 507],
    'code.js': ['text/javascript', 508],
    'feed.rss': ['application/rss+xml', 501],
    'feed.atom': ['application/atom+xml', 502],
    'data.xml': ['text/xml', 509],
  } as const;
  for (const [name, [contentType, n]] of Object.entries(kinds))
    for (const got of [await capture(`/body/${name}`), captureOf(await runner.fetch(`/body/${name}`))]) {
      expect([name, got.kind, got.contentType]).toEqual([name, 'text', contentType]);
      expect(got.body).toContain(siteText(n));
    }
  expect((await capture('/body/gbk.txt')).body).toBe(charsetTexts.gbk);
  expect((await capture('/body/page.xhtml')).kind).toBe('dom');
});

test('the address, status and redirects are those of the page that was read', async () => {
  const { site } = runner;
  const led = await runner.visit('/redirect/2?to=/meta-redirect');
  expect(led).toMatchObject({ outcome: 'captured', capture: { finalUrl: site.url('/article/2'), httpStatus: 200 } });
  expect(led.outcome === 'captured' && led.seen.redirects.map((url) => new URL(url).pathname)).toEqual([
    '/redirect/2',
    '/redirect/1',
    '/meta-redirect',
  ]);
  // From the cache, by way of a 304, and from a service worker it is still what was asked for.
  for (let time = 0; time < 2; time++) expect((await capture('/not-modified')).httpStatus).toBe(200);
  await capture('/sw-scope/1', { waitFor: 'js:navigator.serviceWorker.ready.then(() => true)' });
  expect(await capture('/sw-scope/2')).toMatchObject({ httpStatus: 200, title: 'From the worker' });
  // Only the fragment differs: it is the same document, read anew.
  expect(await bodyOf('/article/3')).toContain(siteText(3));
  const before = site.count('/article/3');
  for (const hash of ['#/a', '#/b'])
    expect((await capture(`/article/3${hash}`)).finalUrl).toBe(site.url(`/article/3${hash}`));
  expect(site.count('/article/3')).toBeGreaterThanOrEqual(before + 1);
});

test('after pages that need no frames, one whose text waits for them is whole', async () => {
  for (const session of ['shared', 'drawn-jar', 'isolated']) {
    for (const n of [1, 2]) await bodyOf(`/article/${n}`, { session });
    expect(await bodyOf('/drawn/3', { session })).toContain(siteText(3));
  }
});

test('images are loaded where something shows them; elsewhere an empty one stands in, and their events come all the same', async () => {
  const asked = () => runner.site.requests.filter(({ path }) => path.startsWith('/image/')).length;
  runner.site.forget();
  for (const session of ['shared', 'isolated']) {
    const body = await bodyOf('/image-written/4', { session });
    expect(body).toContain(siteText(4));
    expect(body).toContain('The caption stays 4');
  }
  expect(asked()).toBe(0);
  expect(await bodyOf('/image-written/5', { loadImages: true })).toContain(siteText(5));
  expect(asked()).toBe(1);
  await runner.visit('/image-written/6', { formats: ['screenshot'] });
  expect(asked()).toBe(2);
});

test('a script of another host that never answers holds no page up, and none of that host after it', async () => {
  runner.site.forget();
  for (const n of [3, 4]) expect(await bodyOf(`/held-up/${n}`, { timeout: 9000 })).toContain(siteText(n));
  expect(runner.site.count('/hang')).toBe(1);
});

test('what is blocked is not asked for', async () => {
  runner.site.forget();
  await capture('/article/777', { block: ['image', 'stylesheet'] });
  const asked = runner.site.requests.map(({ path }) => path).filter((path) => path !== '/favicon.ico');
  expect(asked.filter((path) => path.startsWith('/image/') || path.endsWith('.css'))).toEqual([]);
  expect(asked).toContain('/article/777');
});

test('pictures, PDFs and archives are of the whole page', async () => {
  for (const session of ['shared', 'isolated']) {
    const visit = await runner.visit('/article/8', { formats: ['screenshot', 'pdf', 'mhtml'], session });
    if (visit.outcome !== 'captured') throw new Error(JSON.stringify(visit));
    const [screenshot, pdf, mhtml] = visit.files.map(({ bytes }) => Buffer.from(bytes));
    expect(visit.files.map(({ kind }) => kind)).toEqual(['screenshot', 'pdf', 'mhtml']);
    // Width and height of a PNG stand at 16 and 20.
    expect(screenshot?.readUInt32BE(16)).toBe(1280);
    expect(screenshot?.readUInt32BE(20)).toBeGreaterThan(3000);
    expect(pdf?.toString('latin1', 0, 5)).toBe('%PDF-');
    expect(mhtml?.toString('utf8')).toContain('multipart/related');
  }
});

test('the fetch lane gives the same page without rendering it, and follows redirects to other hosts of the site', async () => {
  const { site } = runner;
  const fetched = await runner.fetch('/article/20');
  expect(captureOf(fetched)).toMatchObject({ lane: 'fetch', kind: 'dom', httpStatus: 200 });
  expect(captureOf(fetched).body).toContain(siteText(20));
  const elsewhere = site.url('/article/21', 'b.site.localhost');
  const from = (hops: number) => site.url(`/redirect/${hops}?to=${encodeURIComponent(elsewhere)}`, 'a.site.localhost');
  const led = await runner.fetch(from(2));
  expect(captureOf(led).finalUrl).toBe(elsewhere);
  expect(led.outcome === 'captured' && led.seen.redirects).toEqual([from(2), from(1)]);
  expect(captureOf(await runner.fetch('/error/404')).httpStatus).toBe(404);
  expect(await runner.fetch('/body/paper.pdf')).toMatchObject({ error: { code: 'not-a-page' } });
  expect(await runner.fetch('/huge')).toMatchObject({ error: { code: 'too-large' } });
  expect(await runner.fetch('/hang', { timeout: 500 })).toMatchObject({ error: { code: 'timeout' } });
  expect(await runner.fetch('http://nowhere.invalid/')).toMatchObject({ error: { code: 'dns' } });
});

test('the fetch lane refuses passwords, and waits for what the site says instead', async () => {
  expect(captureOf(await runner.fetch('/auth')).body).toContain('This page is for members.');
  expect(captureOf(await runner.fetch('/auth-slow', { timeout: 20_000 })).body).toContain('for members, and slow');
});

test('many fetches of many hosts at once all come out right, with few renderers', async () => {
  const wanted = numbers(0, 60).map((n) => ({ n, url: runner.site.url(`/article/${n}`, `host${n % 9}.localhost`) }));
  await inTabs(20, wanted, async ({ n, url }) => {
    expect(captureOf(await runner.fetch(url, { timeout: 60_000 })).body).toContain(siteText(n));
  });
  const { targetInfos } = await runner.chrome.cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
  expect(targetInfos.filter(({ url }) => /^http:\/\/host\d/.test(url)).length).toBeLessThanOrEqual(6);
});

test('robots.txt is read with its status, and is null where it cannot be had', async () => {
  const { site, tabs } = runner;
  site.settings.robots = { status: 200, body: 'User-agent: *\nDisallow: /private' };
  const signal = AbortSignal.timeout(20_000);
  expect(await tabs.fetchText(site.url('/robots.txt'), 'shared', signal)).toEqual({
    status: 200,
    body: 'User-agent: *\nDisallow: /private',
  });
  expect(await tabs.fetchText('http://nowhere.invalid/robots.txt', 'shared', signal)).toBeNull();
});
