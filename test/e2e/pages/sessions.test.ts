/** Whose cookies and storage a page is crawled with. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { captureOf, inTabs, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let runner: RunnerUnderTest;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const signIn = (name: string, session: string) => runner.visit(`/account-login?as=${name}`, { session });
const account = async (n: number, session: string) => captureOf(await runner.visit(`/account/${n}`, { session }));
const whoIs = async (session: string) => captureOf(await runner.fetch('/whoami', { session })).body;

test('the shared session stays signed in from page to page, in both lanes, and over a restart of Chrome', async () => {
  expect((await account(1, 'shared')).finalUrl).toContain('/account-login');
  await signIn('joe', 'shared');
  const isIn = async (n: number) => {
    const { body } = await account(n, 'shared');
    expect(body).toContain('Cookie says joe.');
    expect(body).toContain('Storage says joe.');
    expect(body).toContain(siteText(n));
    expect(await whoIs('shared')).toBe('You are joe.');
  };
  await isIn(2);
  await runner.restart();
  await isIn(3);
});

test('an isolated page is never signed in, six at once, and leaves nothing for the next', async () => {
  const pages = await inTabs(
    6,
    Array.from({ length: 18 }, (_, n) => n),
    async (n) => {
      // Every third signs in within its own context, which must help nobody else.
      const visit =
        n % 3 === 0
          ? await signIn(`user${n}`, 'isolated')
          : await runner.visit(`/account/${n}`, { session: 'isolated' });
      return captureOf(visit);
    },
  );
  const others = pages.filter((_, n) => n % 3 !== 0);
  expect(others.filter(({ finalUrl }) => !finalUrl.includes('/account-login'))).toEqual([]);
  expect(pages[0]?.body).toContain('Welcome user0');
  expect(await whoIs('isolated')).toBe('You are nobody.');
  expect(await whoIs('shared')).toBe('You are joe.');
  const { browserContextIds } = await runner.chrome.cdp.send('Target.getBrowserContexts');
  // Those that wait for the next isolated page, and the one that isolated pages are fetched in.
  expect(browserContextIds.length).toBeLessThanOrEqual(3);
  // The request that an isolated tab begins with is called off before the site hears of it.
  expect(runner.site.requests.filter(({ path }) => /^\/[-0-9a-f]{36}$/.test(path))).toEqual([]);
});

test('two named sessions are two users at the same time and are never mixed', async () => {
  await Promise.all([signIn('anna', 'first'), signIn('bert', 'second')]);
  const names = { first: 'anna', second: 'bert' } as const;
  const wanted = Array.from({ length: 24 }, (_, n) => ({
    n: 100 + n,
    session: n % 2 ? ('first' as const) : ('second' as const),
  }));
  await inTabs(6, wanted, async ({ n, session }) => {
    const { body } = await account(n, session);
    expect(body).toContain(`Cookie says ${names[session]}.`);
    expect(body).toContain(`Storage says ${names[session]}.`);
    expect(body).toContain(siteText(n));
  });
  expect(await whoIs('first')).toBe('You are anna.');
});

test('a named session is still signed in by its cookies when Chrome had to be started again', async () => {
  await runner.restart();
  expect((await account(5, 'second')).body).toContain('Cookie says bert.');
});

test('cookies are seeded into a session of that name alone, and are gone with it', async () => {
  const cookies = await runner.chrome.cdp.send('Storage.getCookies', {});
  const seeds = cookies.cookies.map(({ name, value }) => ({
    name,
    value,
    domain: 'localhost',
    path: '/',
    secure: false,
    httpOnly: true,
    sameSite: 'lax' as const,
  }));
  const { accepted, refused } = await runner.tabs.seedCookies('handed', seeds);
  expect([accepted.length, refused]).toEqual([2, 0]);
  expect(await whoIs('handed')).toBe('You are joe.');
  expect((await runner.tabs.sessions()).find(({ name }) => name === 'handed')?.cookies).toBe(2);
  expect(await runner.tabs.closeSession('handed')).toBe(true);
  expect((await runner.tabs.sessions()).map(({ name }) => name)).not.toContain('handed');
  expect(await whoIs('handed')).toBe('You are nobody.');
  expect(await runner.tabs.closeSession('never-there')).toBe(false);
});

test('cookies that Chrome does not take are counted, the others are kept', async () => {
  const good = {
    name: 'a',
    value: '1',
    domain: 'localhost',
    path: '/',
    secure: false,
    httpOnly: false,
    sameSite: 'lax' as const,
  };
  const bad = { ...good, name: '__Secure-b' };
  const { accepted, refused } = await runner.tabs.seedCookies('picky', [good, bad]);
  expect([accepted.map(({ name }) => name), refused]).toEqual([['a'], 1]);
});
