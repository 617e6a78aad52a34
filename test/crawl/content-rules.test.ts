/** Which pages a rule of content is for, and what rules and options come to. */
import { describe, expect, test } from 'vitest';
import { elementChoice, isOfKind, ruleFor, ruleKindOf, withRule } from '../../companion/crawl/content-rules.ts';
import type { ContentRule } from '../../shared/batch/content-rules.ts';
import { batchOptions } from '../../shared/batch/options.ts';

const rule = (change: Partial<ContentRule> = {}): ContentRule => ({
  id: 'r',
  host: 'site.test',
  kind: '/t/*/*',
  keep: ['.post'],
  drop: [],
  createdAt: 0,
  ...change,
});

describe('the kind of a page', () => {
  test.each([
    ['https://site.test/t/a-long-title-of-a-topic/123', '/t/*/*'],
    ['https://site.test/t/a-long-title-of-a-topic/123?page=2', '/t/*/*'],
    ['https://site.test/viewtopic.php?t=5&utm_source=x', '/*.php?t'],
    ['https://site.test/', '/'],
    ['https://site.test/wiki/User:Ann', '/wiki/User:*'],
    ['https://site.test/guide/intro.html', '/guide/*.html'],
  ])('%s is %s, and fits itself', (url, kind) => {
    expect(ruleKindOf(url)).toBe(kind);
    expect(isOfKind({ host: 'site.test', kind }, url)).toBe(true);
  });
  test('is learnt from other pages of the host: names in a folder with many are one', () => {
    const others = Array.from(
      { length: 80 },
      (_, at) => `https://site.test/${'abcdefghij'[at % 10]}${'klmnopqrst'[Math.floor(at / 10)]}/repo/issues/${at}`,
    );
    const kind = ruleKindOf('https://site.test/bob/repo/issues/5', others);
    expect(kind).toBe('/*/repo/issues/*');
    expect(isOfKind({ host: 'site.test', kind }, 'https://site.test/eve/repo/issues/77')).toBe(true);
  });
  test.each([
    ['https://other.test/t/x/1'],
    ['https://site.test:8443/t/x/1'],
    ['https://site.test/t/x'],
    ['https://site.test/t/x/1/print'],
    ['https://site.test/t/x/1.rss'],
    ['https://site.test/c/x/1'],
    ['no address'],
  ])('/t/*/* of a host is not %s', (url) => expect(isOfKind(rule(), url)).toBe(false));
  test('parameters tell apart where a program shows all pages', () => {
    const forum = { host: 'site.test', kind: '/*.php?t' };
    expect(isOfKind(forum, 'https://site.test/viewtopic.php?t=9')).toBe(true);
    expect(isOfKind(forum, 'https://site.test/viewtopic.php?f=9')).toBe(false);
  });
});

test('the rule of a kind goes before that of the whole host', () => {
  const whole = rule({ id: 'w', kind: '/**', keep: ['main'] });
  expect(ruleFor([whole, rule()], 'https://site.test/t/x/1')?.id).toBe('r');
  expect(ruleFor([whole, rule()], 'https://site.test/about')?.id).toBe('w');
  expect(ruleFor([whole], 'https://other.test/about')).toBeNull();
});

test('a kind has one rule: what is kept is replaced, what is dropped is added', () => {
  const first = withRule([], { host: 'site.test', kind: '/t/*/*', keep: ['.a'], drop: ['.x'] }, { id: 'one', atMs: 1 });
  const second = withRule(
    first.rules,
    { host: 'site.test', kind: '/t/*/*', keep: [], drop: ['.y', '.x'] },
    { id: 'two', atMs: 2 },
  );
  expect(second.rules).toEqual([
    { id: 'one', host: 'site.test', kind: '/t/*/*', keep: ['.a'], drop: ['.x', '.y'], createdAt: 2 },
  ]);
  const third = withRule(
    second.rules,
    { host: 'site.test', kind: '/t/*/*', keep: ['.b'], drop: [] },
    { id: 'three', atMs: 3 },
  );
  expect(third.rule).toMatchObject({ keep: ['.b'], drop: ['.x', '.y'] });
});

describe('options and rules', () => {
  const page = 'https://site.test/t/x/1';
  const of = (options: Parameters<typeof batchOptions.parse>[0], rules = [rule({ drop: ['.ad', '.bar'] })]) =>
    elementChoice(batchOptions.parse(options), rules, page);
  test('a rule says what is kept and dropped', () => expect(of({})).toEqual({ keep: '.post', drop: '.ad, .bar' }));
  test('what a batch keeps overrules it, what it drops comes to it', () =>
    expect(of({ keepElement: 'main', dropElement: '.x' })).toEqual({ keep: 'main', drop: '.ad, .bar, .x' }));
  test('whole pages are whole, but for what the batch itself says', () => {
    expect(of({ content: 'full' })).toBeNull();
    expect(of({ content: 'full', dropElement: '.x' })).toEqual({ drop: '.x' });
  });
  test('nothing said is nothing', () => expect(of({}, [])).toBeNull());
});
