import { describe, expect, test } from 'vitest';
import { parseRobots } from '../../../companion/crawl/schedule/robots.ts';
import { failed, makeEngine } from '../fake-ports.ts';

const robotsUrl = 'https://a.test/robots.txt';

describe('rules', () => {
  test.each([
    ['User-agent: *\nDisallow: /private', '/private/x', false],
    ['User-agent: *\nDisallow: /private', '/public', true],
    ['User-agent: *\nDisallow: /*.pdf$', '/a/b.pdf', false],
    ['User-agent: *\nDisallow: /*.pdf$', '/a/b.pdf?x', true],
    ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['User-agent: tabtrawl\nDisallow: /\n\nUser-agent: *\nAllow: /', '/x', false],
    ['User-agent: other\nDisallow: /', '/x', true],
    ['<html>not found</html>', '/x', true],
    ['', '/x', true],
  ])('%j on %s: %s', (text, path, allowed) => {
    expect(parseRobots(robotsUrl, text).allows(`https://a.test${path}`)).toBe(allowed);
  });
  test.each([
    ['User-agent: *\nCrawl-delay: 2.5', 2500],
    ['User-agent: *\nCrawl-delay: 86400', 60_000],
    ['User-agent: Tabtrawl\nCrawl-delay: 4\n\nUser-agent: other\nDisallow: /x', 4000],
    ['User-agent: other\nCrawl-delay: 4\n\nUser-agent: Tabtrawl\nDisallow: /x', 0],
    ['User-agent: other\nCrawl-delay: 4\nUser-agent: Tabtrawl\nCrawl-delay: 2\nDisallow: /x', 2000],
    ['User-agent: *\nCrawl-delay: soon', 0],
    ['User-agent: *\nCrawl-delay: -3', 0],
  ])('%j asks for %i ms', (text, delayMs) => {
    expect(parseRobots(robotsUrl, text).delayMs).toBe(delayMs);
  });
});

describe('a batch that obeys', () => {
  const list = ['https://a.test/1', 'https://a.test/private/2', 'https://a.test/3'];

  test('asks once for each host, skips what is refused, and keeps the delay', async () => {
    const { engine, clock, store, runner } = makeEngine();
    runner.texts.set(robotsUrl, { status: 200, body: 'User-agent: *\nDisallow: /private\nCrawl-delay: 3' });
    const batch = store.add(list, { robots: 'obey' });
    engine.start();
    await clock.pass(20_000);
    expect(runner.textsAsked).toEqual([robotsUrl]);
    expect(store.states(batch)).toEqual(['done', 'skipped', 'done']);
    expect(store.of(batch)[1]).toMatchObject({ attempts: 0, error: { code: 'robots' } });
    const [first, second] = runner.asked;
    expect((second?.startMs ?? 0) - (first?.startMs ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test.each([
    [404, ['done', 'done', 'done']],
    [403, ['done', 'done', 'done']],
    [503, ['skipped', 'skipped', 'skipped']],
    [429, ['skipped', 'skipped', 'skipped']],
    [null, ['skipped', 'skipped', 'skipped']],
  ])('where robots.txt answers %s', async (status, states) => {
    const { engine, clock, store, runner } = makeEngine();
    runner.texts.set(robotsUrl, status === null ? null : { status, body: 'User-agent: *\nDisallow: /' });
    const batch = store.add(list, { robots: 'obey' });
    engine.start();
    await clock.pass(60_000);
    expect(store.states(batch)).toEqual(states);
  });

  test('a robots.txt that comes at the third try is obeyed; other hosts go on meanwhile', async () => {
    const { engine, clock, store, runner } = makeEngine();
    runner.texts.set('https://b.test/robots.txt', { status: 404, body: '' });
    const batch = store.add([...list, 'https://b.test/'], { robots: 'obey' });
    engine.start();
    await clock.pass(1000);
    expect(store.states(batch)).toEqual(['waiting', 'waiting', 'waiting', 'done']);
    runner.texts.set(robotsUrl, { status: 200, body: '' });
    await clock.pass(20_000);
    expect(store.states(batch)).toEqual(['done', 'done', 'done', 'done']);
  });

  test('one that ignores asks for none', async () => {
    const { engine, clock, store, runner } = makeEngine({ site: () => ({ visit: failed('tls') }) });
    store.add(list, { robots: 'ignore' });
    engine.start();
    await clock.pass(5000);
    expect(runner.textsAsked).toEqual([]);
  });
});
