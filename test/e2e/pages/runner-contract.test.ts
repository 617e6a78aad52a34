/** What the crawl counts on of whoever runs its pages: of tabs in a real Chrome, and of the double that the engine's other tests run on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../companion/app/companion.ts';
import type { PageRunner, Visit } from '../../../companion/crawl/ports.ts';
import { type BatchOptionsInput, batchOptions } from '../../../shared/batch/options.ts';
import { hostOf } from '../../../shared/urls.ts';
import { type Answer, FakeRunner, failed } from '../../crawl/fake-ports.ts';
import { siteText } from '../../site/articles.ts';
import { openRunner } from '../harness/tab-runner.ts';

type Way = 'visit' | 'fetch';
type Subject = {
  readonly runner: PageRunner;
  readonly url: (path: string) => string;
  /** Resolves when a path was asked for so often since the beginning. */
  underWay(path: string, times: number): Promise<void>;
  /** Chrome goes away. */
  lose(): Promise<void>;
  close(): Promise<void>;
};

async function realRunner(): Promise<Subject> {
  const opened = await openRunner();
  opened.site.settings.robots = { status: 200, body: 'User-agent: *' };
  return {
    runner: opened.tabs,
    url: (path) => opened.site.url(path),
    underWay: (path, times) => expect.poll(() => opened.site.count(path)).toBeGreaterThanOrEqual(times),
    lose: () => opened.restart(),
    close: () => opened.close(),
  };
}

/** What the test site gives, said to the double. */
function answerOf(url: string): Answer {
  const { pathname } = new URL(url);
  const article = { body: `<p>${siteText(1)}</p>`, ms: 5 };
  if (pathname === '/hang') return { ms: Number.MAX_SAFE_INTEGER };
  if (pathname === '/reset') return { visit: failed('connection', { finalUrl: url }) };
  if (pathname === '/error/404') return { status: 404, ms: 5 };
  if (pathname.startsWith('/redirect/')) return { ...article, finalUrl: new URL('/article/1', url).href };
  return article;
}

async function doubleOfRunner(): Promise<Subject> {
  const runner = new FakeRunner(systemClock, ({ page }) => answerOf(page.url));
  const origin = 'http://site.test';
  runner.texts.set(`${origin}/robots.txt`, { status: 200, body: 'User-agent: *' });
  runner.texts.set(`${origin}/error/404`, { status: 404, body: 'none' });
  return {
    runner,
    url: (path) => origin + path,
    underWay: async () => {},
    lose: async () => runner.lose(),
    close: async () => {},
  };
}

describe.each([
  ['tabs of a Chrome', realRunner],
  ['their double', doubleOfRunner],
])('%s', (_, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  const never = new AbortController().signal;
  function run(
    way: Way,
    path: string,
    options: BatchOptionsInput = {},
    signal = never,
    onAsked?: () => void,
  ): Promise<Visit> {
    const url = subject.url(path);
    const page = { id: 'page', batch: 'batch', index: 0, url, host: hostOf(url), attempts: 0, crashes: 0 };
    const parsed = batchOptions.parse(options);
    const job = { page: { ...page, fromTab: false, notes: [] }, session: parsed.session, attempt: 1, options: parsed };
    return subject.runner[way]({ ...job, ...(onAsked ? { onAsked } : {}) }, signal);
  }

  test.each<[Way, 'render' | 'fetch']>([
    ['visit', 'render'],
    ['fetch', 'fetch'],
  ])('%s: what came is a capture that says where it came from and by which lane', async (way, lane) => {
    const url = subject.url('/article/1');
    const visit = await run(way, '/article/1');
    expect(visit).toMatchObject({
      outcome: 'captured',
      capture: { url, finalUrl: url, httpStatus: 200, contentType: 'text/html', kind: 'dom', lane },
      seen: { requestedUrl: url, finalUrl: url, httpStatus: 200 },
      files: [],
    });
    expect(visit.outcome === 'captured' && visit.capture.body).toContain(siteText(1));
    expect(visit.outcome === 'captured' && Math.min(...Object.values(visit.timings))).toBeGreaterThanOrEqual(0);
  });

  test.each<Way>(['visit', 'fetch'])(
    '%s: after redirects the capture and what was seen name the end of them',
    async (way) => {
      const finalUrl = subject.url('/article/1');
      expect(await run(way, '/redirect/2')).toMatchObject({
        outcome: 'captured',
        capture: { url: subject.url('/redirect/2'), finalUrl },
        seen: { requestedUrl: subject.url('/redirect/2'), finalUrl },
      });
    },
  );

  test.each<Way>(['visit', 'fetch'])("%s: a site's error page is a capture, too", async (way) => {
    expect(await run(way, '/error/404')).toMatchObject({ outcome: 'captured', capture: { httpStatus: 404 } });
  });

  test.each<Way>(['visit', 'fetch'])('%s: what fails is a value with the code of its fault', async (way) => {
    expect(await run(way, '/reset')).toMatchObject({
      outcome: 'failed',
      error: { code: 'connection', message: expect.stringMatching(/./) },
      httpStatus: null,
      finalUrl: subject.url('/reset'),
    });
  });

  test.each<Way>(['visit', 'fetch'])('%s: nothing takes longer than its deadline', async (way) => {
    const fromMs = performance.now();
    expect(await run(way, '/hang', { timeout: 1000 })).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } });
    expect(performance.now() - fromMs).toBeGreaterThan(900);
  });

  test.each<Way>(['visit', 'fetch'])('%s: whoever called it off is told so, at once', async (way) => {
    const off = new AbortController();
    const visit = run(way, '/hang', { timeout: 120_000 }, off.signal);
    setTimeout(() => off.abort(), 200);
    expect(await visit).toEqual({ outcome: 'cancelled' });
    expect(await run(way, '/article/1', {}, off.signal)).toEqual({ outcome: 'cancelled' });
  });

  test.each<Way>(['visit', 'fetch'])(
    '%s: its request is told of when it goes out, not with its answer',
    async (way) => {
      const path = `/hang?asked-by-${way}`;
      const off = new AbortController();
      const asked = Promise.withResolvers<void>();
      const visit = run(way, path, { timeout: 120_000 }, off.signal, asked.resolve);
      await asked.promise;
      await subject.underWay(path, 1);
      off.abort();
      expect(await visit).toEqual({ outcome: 'cancelled' });
      let isTold = false;
      await run(way, '/article/1', {}, off.signal, () => {
        isTold = true;
      });
      expect(isTold).toBe(false);
    },
  );

  test('what is under way when Chrome goes is lost, not failed; the next visit goes as before', async () => {
    const path = '/hang?until-lost';
    const visits = [run('visit', path, { timeout: 120_000 }), run('fetch', path, { timeout: 120_000 })];
    await subject.underWay(path, visits.length);
    await subject.lose();
    for (const visit of visits)
      expect(await visit).toEqual({ outcome: 'lost', message: expect.stringMatching(/Chrome/) });
    expect(await run('visit', '/article/1')).toMatchObject({ outcome: 'captured' });
  });

  test('small texts come with their status, or null', async () => {
    const textOf = (path: string) => subject.runner.fetchText(subject.url(path), 'shared', AbortSignal.timeout(3000));
    expect(await textOf('/robots.txt')).toMatchObject({ status: 200, body: expect.stringContaining('User-agent') });
    expect(await textOf('/error/404')).toMatchObject({ status: 404 });
    expect(await textOf('/reset')).toBe(null);
  });
});
