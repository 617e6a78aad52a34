import { expect, test } from 'vitest';
import { makeEngine, urls } from '../fake-ports.ts';

const button = { fields: 0, buttons: ['Continue with company account'], password: null };
const gate = { title: 'Portal', textStart: 'Choose how to go on.', textLength: 20, links: 1, controls: button };

async function crawl(count: number, isGate: (url: string) => boolean, personPresent: boolean, concurrency = 1) {
  const made = makeEngine({
    site: ({ page }) => (isGate(page.url) ? { seen: gate } : {}),
    ports: { personPresent: () => personPresent },
  });
  const batch = made.store.add(urls('walled.test', count), { lane: 'render', concurrency });
  made.engine.start();
  await made.clock.pass(60_000);
  return { ...made, batch };
}

test.each([1, 4])('one page at several addresses is a gate: none of it is done (%i at once)', async (concurrency) => {
  const { store, batch } = await crawl(8, () => true, false, concurrency);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 0, failed: 8 });
  expect(store.of(batch)[0]?.result?.record).toMatchObject({ wall: 'gate', error: { code: 'login-required' } });
});

test('a few words with nothing to press, at one address after the other, are no gate', async () => {
  const words = 'Nothing has been written here yet. Come back when the first of the season is in.';
  const bare = { title: 'Soon', textStart: words, textLength: words.length, links: 1 };
  const { engine, store, clock } = makeEngine({
    site: () => ({ seen: { ...bare, controls: { fields: 0, buttons: [], password: null } } }),
  });
  const batch = store.add(urls('quiet.test', 6), { lane: 'render' });
  engine.start();
  await clock.pass(60_000);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 6 });
});

const few = (textStart: string) => ({
  title: 'Serwis',
  textStart,
  textLength: textStart.length,
  links: 1,
  controls: { fields: 0, buttons: [], password: null },
});
const shownBefore = /^shown before/;

test.each([
  [1, () => 'Wszystko zamknięte do odwołania.', 5],
  [4, () => 'Wszystko zamknięte do odwołania.', 5],
  [1, (url: string) => `Numer ${url.at(-1)}: cisza.`, 0],
  [1, (url: string) => (url.endsWith('/4') || url.endsWith('/5') ? 'Nic.' : `Numer ${url.at(-1)}: cisza.`), 1],
] as const)('few words that another address showed before are noted (%i at once)', async (concurrency, says, noted) => {
  const made = makeEngine({ site: ({ page }) => ({ seen: few(says(page.url)) }) });
  const batch = made.store.add(urls('quiet.test', 6), { lane: 'render', concurrency });
  made.engine.start();
  await made.clock.pass(60_000);
  expect(made.store.getBatch(batch)?.counts).toMatchObject({ done: 6 });
  const notes = made.store.of(batch).flatMap(({ result }) => result?.record.notes ?? []);
  expect(notes.filter((note) => shownBefore.test(note))).toHaveLength(noted);
});

test('after three walls in a row nobody asks the host any more, where nobody is there', async () => {
  const { runner, store, batch } = await crawl(8, () => true, false);
  expect(runner.asked.length).toBeLessThanOrEqual(4);
  // What was not asked for says what stood before the others.
  const unasked = store
    .of(batch)
    .map(({ result }) => result?.record)
    .find((record) => /not asked for/.test(record?.error?.message ?? ''));
  expect(unasked).toMatchObject({ wall: 'gate', error: { code: 'login-required' } });
});

test('where a person is there the host is held, the first page of it too', async () => {
  const { store, batch, engine } = await crawl(6, () => true, true);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 0, held: 6 });
  expect(engine.holds()).toMatchObject([{ kind: 'gate', pages: 6 }]);
});

test('a false alarm is ended by one click and remembered', async () => {
  const { store, batch, engine, clock } = await crawl(6, () => true, true);
  engine.endHold('walled.test', 'shared', 'false-alarm');
  await clock.pass(60_000);
  expect(store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: 6 } });
});

test('a page that no other is like is done, among others and alone', async () => {
  const among = await crawl(6, (url) => url.endsWith('/2'), false);
  expect(among.store.getBatch(among.batch)?.counts).toMatchObject({ done: 6 });
  const alone = await crawl(1, () => true, false);
  expect(alone.store.getBatch(alone.batch)?.counts).toMatchObject({ done: 1 });
});

const noticed = (words: string, more: object = {}) => {
  return { title: 'Portal', textStart: words, textLength: words.length, links: 1, ...more };
};

async function crawlNotices(
  count: number,
  notice: (index: number) => object | null,
  personPresent = false,
  { passMs = 120_000, ...options }: { passMs?: number; retries?: number } = { retries: 0 },
) {
  const made = makeEngine({
    site: ({ page }) => {
      const seen = notice(page.index);
      return seen ? { seen } : {};
    },
    ports: { personPresent: () => personPresent },
  });
  const batch = made.store.add(urls('quiet.test', count), { lane: 'render', concurrency: 1, ...options });
  made.engine.start();
  await made.clock.pass(passMs);
  return { ...made, batch };
}

test('a notice at three addresses, with nothing to press, is none of their pages', async () => {
  const signedOut = noticed('Your session was closed. See you soon.');
  const { store, batch } = await crawlNotices(5, () => signedOut);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 0, failed: 5 });
  expect(store.of(batch)[0]?.result?.record).toMatchObject({ wall: 'gate', error: { code: 'login-required' } });
  const held = await crawlNotices(5, () => signedOut, true);
  expect(held.engine.holds()).toMatchObject([{ kind: 'gate', pages: 5 }]);
});

test('asked too often, or closed, with status 200: the pages are tried again, and are done when it is over', async () => {
  for (const words of ['Too many requests. Please wait.', 'We are down for maintenance.']) {
    let isOver = false;
    const { store, batch, clock } = await crawlNotices(5, () => (isOver ? null : noticed(words)), true, {
      retries: 6,
      passMs: 5000,
    });
    expect(store.getBatch(batch)?.counts, words).toMatchObject({ done: 0, failed: 0, held: 0 });
    isOver = true;
    await clock.pass(30 * 60_000);
    expect(store.getBatch(batch)?.counts, words).toMatchObject({ done: 5 });
  }
});

test('one that says when to come again needs no other address to tell', async () => {
  const limited = noticed('Too many requests.', { headers: { 'retry-after': '5' } });
  const { store, batch } = await crawlNotices(1, () => limited);
  expect(store.of(batch)[0]?.result?.record).toMatchObject({ state: 'failed', error: { code: 'rate-limited' } });
});

test('at one address or two it is a page with a note', async () => {
  const { store, batch } = await crawlNotices(6, (index) => (index < 2 ? noticed('Down for maintenance.') : null));
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 6 });
  expect(store.of(batch)[0]?.result?.record.notes).toEqual([expect.stringMatching(/^notice – /)]);
});

test('where the host gave pages before, or it is sent there, one is enough to know that the session has ended', async () => {
  const ended = noticed('Session ended. You have signed in at another place.');
  const { engine } = await crawlNotices(6, (index) => (index === 5 ? ended : null), true);
  expect(engine.holds()).toMatchObject([{ kind: 'login', pages: 1 }]);
  const sent = await crawlNotices(1, () => ({ ...ended, finalUrl: 'https://quiet.test/ended' }), true);
  expect(sent.engine.holds()).toMatchObject([{ kind: 'login', pages: 1 }]);
});

/** What stands in place of each page of the host, and what its pages end as. */
const further = [
  ['a shell that was refused its data', { textStart: 'All orders. Could not load.', refusedRequests: 1 }, 'gate'],
  ['what sells the rest', { textStart: 'Subscribe to continue reading. See all plans.', links: 3 }, 'gate'],
  ['a list of providers', { textStart: 'Choose your identity provider: Okta, Google', links: 2 }, 'gate'],
  [
    'terms at length',
    { textStart: 'Terms of use. '.repeat(140), textLength: 3000, controls: { ...button, buttons: ['I agree'] } },
    'gate',
  ],
  [
    'a dialog over what was there before',
    {
      textStart: 'The house has eleven rooms. '.repeat(90),
      textLength: 2520,
      controls: { ...button, buttons: [], over: 'Your session has expired. Sign in again.' },
    },
    'gate',
  ],
  [
    'a few words to which one is led',
    { textStart: 'Hello there. Good to see you.', links: 1, finalUrl: 'https://quiet.test/welcome' },
    'gate',
  ],
  ['an account that is locked', { textStart: 'Account locked. Try again in 30 minutes.' }, 'gate'],
  ['a program that wants a token', { textStart: '{"error":"unauthorized"}' }, 'gate'],
  ['a check of requests', { textStart: 'Request blocked. Reference 8fa3b2c1' }, 'challenge'],
  ['a captcha', { textStart: 'One last step', controls: button, challengeMarks: ['turnstile'] }, 'challenge'],
] as const;
test.each(further)('%s, at every address, is none of its pages', async (_what, seen, wall) => {
  const { store, batch } = await crawlNotices(6, () => ({
    title: 'Portal',
    textLength: seen.textStart.length,
    links: 0,
    ...seen,
  }));
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 0, failed: 6 });
  expect(store.of(batch)[0]?.result?.record).toMatchObject({ wall });
});

test('a few words to which the server sends many addresses are what its gone pages lead to', async () => {
  const { store, batch } = await crawlNotices(6, (index) => ({
    title: 'Portal',
    textStart: 'Hello there. Good to see you.',
    textLength: 29,
    links: 1,
    finalUrl: 'https://quiet.test/welcome',
    redirects: [`https://quiet.test/${index}`],
  }));
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 6, failed: 0, held: 0 });
});

test('a notice that a slow page met before the person signed in is got again', async () => {
  let isSignedIn = false;
  const made = makeEngine({
    site: ({ page }) => ({
      ms: page.index === 0 && !isSignedIn ? 25_000 : 100,
      ...(isSignedIn ? {} : { seen: noticed('Check your inbox. We have sent you a link.') }),
    }),
    ports: { personPresent: () => true },
  });
  const batch = made.store.add(urls('quiet.test', 8), { lane: 'render', concurrency: 4 });
  made.engine.start();
  await made.clock.pass(20_000);
  expect(made.engine.holds()).toMatchObject([{ kind: 'gate' }]);
  isSignedIn = true;
  made.engine.endHold('quiet.test', 'shared', 'through');
  await made.clock.pass(300_000);
  expect(made.store.getBatch(batch)?.counts).toMatchObject({ done: 8 });
  expect(made.store.of(batch).flatMap(({ result }) => result?.record.notes ?? [])).toEqual([]);
});

test('a page that is refused its data, on a host that gave whole pages before, is a sign-in; where those were refused some too it is none', async () => {
  const refused = noticed('Orders. Could not load them.', { refusedRequests: 1 });
  const { engine } = await crawlNotices(6, (index) => (index === 5 ? refused : null), true);
  expect(engine.holds()).toMatchObject([{ kind: 'login', pages: 1 }]);
  const whole = { textStart: 'Orders of the house. '.repeat(90), textLength: 6000, refusedRequests: 1 };
  const { store, batch } = await crawlNotices(6, (index) => (index === 5 ? refused : whole), true);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 6, held: 0 });
});

test.each([1, 4])(
  'pages with little but something to press are done once a person is through (%i at once)',
  async (concurrency) => {
    let isIn = false;
    const words = ['harbours', 'lanterns', 'orchards', 'copper and tin', 'meadows in May'];
    const made = makeEngine({
      site: ({ page }) => {
        if (!isIn) return { seen: { httpStatus: 401 } };
        const text = `${words[page.index]} ${'of the north '.repeat(page.index + 1)}`;
        return { seen: { ...gate, title: text, textStart: text, textLength: text.length } };
      },
      ports: { personPresent: () => true },
    });
    const batch = made.store.add(urls('walled.test', words.length), { lane: 'render', concurrency });
    made.engine.start();
    await made.clock.pass(60_000);
    expect(made.engine.holds()).toMatchObject([{ kind: 'login' }]);
    isIn = true;
    made.engine.endHold('walled.test', 'shared', 'through');
    await made.clock.pass(30_000);
    expect(made.store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: words.length } });
    expect(made.engine.holds()).toEqual([]);
  },
);

test('a gate that still stands after a person said that it does not is held again, and asked twice for it', async () => {
  const { store, batch, engine, clock, runner } = await crawl(6, () => true, true);
  const before = runner.asked.length;
  engine.endHold('walled.test', 'shared', 'through');
  await clock.pass(60_000);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 0, held: 6 });
  expect(engine.holds()).toMatchObject([{ kind: 'gate', pages: 6 }]);
  expect(runner.asked.length - before).toBeLessThanOrEqual(2);
});
