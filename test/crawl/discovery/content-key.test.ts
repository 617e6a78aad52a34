import { expect, test } from 'vitest';
import { dateKind, datelessText, saysNotFound } from '../../../companion/crawl/discovery/content-key.ts';

test.each([
  ['404', true],
  ['404 Not Found', true],
  ['Error 404', true],
  ['404 – Seite nicht gefunden', true],
  ['Page not found | Wiki', true],
  ['Topic 404', false],
  ['Forum, page 404', false],
  ['Chapter 404: knots', false],
  ['There is no page called "Nessie": the treasure that was not found', false],
  ['Why the wreck could never be found: not found, but there', false],
  ['Species not found north of the river in winter', false],
  ['Topic Sailing not found', true],
  ['Sorry, the page you requested was not found - Example', true],
  ['Die Seite wurde leider nicht gefunden', true],
])('a short page with the title %s says that there is none: %s', (title, says) => {
  expect(saysNotFound(title, 'A few words.')).toBe(says);
});

test.each([
  ['The page you requested could not be found.', true],
  ["Sorry, this page doesn't exist.", true],
  ['We could not find that page.', true],
  ['Die gewünschte Seite wurde nicht gefunden.', true],
  ['La page demandée est introuvable.', true],
  ['La página solicitada no existe.', true],
  ['您访问的页面不存在', true],
  ['お探しのページは見つかりませんでした', true],
  ['# Sorry\n\n## Seite nicht gefunden\n\nSo far.', true],
  ['This page is about finding files.', false],
  ['The page was found in an old book.', false],
  ['How the lost pages could be found again.', false],
  [`The page you requested could not be found. ${'It is long and tells of much else. '.repeat(20)}`, false],
])('with no word of it in the title, "%s" says that there is none: %s', (markdown, says) => {
  expect(saysNotFound('Sorry', markdown)).toBe(says);
});

test('days that say nothing are alike but for their dates, and those that do are not', () => {
  const on = (day: string, markdown: string) => datelessText(new URL(`https://a.example/days/${day}`), markdown);
  const empty = on('2024/05/01', '# Wednesday, 1st of May 2024\n\nNo events. [Before](/days/2024/04/30)');
  expect(empty).not.toBeNull();
  expect(on('2024/12/24', '# Tuesday, 24th of December 2024\n\nNo events. [Before](/days/2024/12/23)')).toBe(empty);
  expect(on('2024/05/02', '# Thursday, 2nd of May 2024\n\nA concert. [Before](/days/2024/05/01)')).not.toBe(empty);
  const weather = (degrees: string) => on('2024/05/01', `It was ${degrees} °C, and bread cost $12 on 2024-05-01.`);
  expect(weather('12')).not.toBe(weather('13'));
  expect(weather('1.5')).not.toBe(weather('2.5'));
  expect(datelessText(new URL('https://a.example/t/17'), 'No events.')).toBeNull();
});

test('and so are days that are counted, where a date is all that their heading says', () => {
  const at = (path: string, markdown: string) => datelessText(new URL(`https://a.example${path}`), markdown);
  const empty = at('/diary/x/100', '# Sat Nov 28 2026\n\nNothing.');
  expect(empty).not.toBeNull();
  expect(at('/diary/x/101', '# Sun Nov 29 2026\n\nNothing.')).toBe(empty);
  expect(at('/diary?day=-7', '# 21. Dezember 2026\n\nNothing.')).toBe(empty);
  expect(at('/diary/x/102', '# Mon Nov 30 2026\n\nA concert.')).not.toBe(empty);
  for (const other of [
    '# Chapter 12\n\nNothing.',
    '# 12\n\nNothing.',
    '# 2026 in review\n\nNothing.',
    '# May\n\nNothing.',
  ])
    expect(at('/book/12', other)).toBeNull();
  expect(at('/book/twelve', '# Sat Nov 28 2026\n\nNothing.')).toBeNull();
});

test('days with a long text that is the same each day are alike, and figures of their own tell them apart', () => {
  const long = 'The reading room is open to all who come, and what is lent is brought back in four weeks. '.repeat(30);
  const grid = '| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 |';
  const day = (heading: string, rest = '') =>
    datelessText(new URL('https://a.example/diary/x/100'), `# ${heading}\n\n${long}\n\n${grid}\n\n${rest}`);
  const empty = day('Sat Nov 28 2026', 'Next: 29 November 2026');
  expect(empty?.length).toBeGreaterThan(1500);
  expect(day('Sun Nov 29 2026', 'Next: 30 November 2026')).toBe(empty);
  expect(day('Mon Nov 30 2026', 'Next: 1 December 2026')).toBe(empty);
  expect(day('Tue Dec 1 2026', 'Rain: 12 mm')).not.toBe(day('Wed Dec 2 2026', 'Rain: 13 mm'));
  expect(day('Tue Dec 1 2026', 'A concert. Next: 2 December 2026')).not.toBe(empty);
});

test('a short page that misses what its own address names says that there is none; one that tells of it does not', () => {
  const of = (path: string, text: string) => saysNotFound('Shop', text, new URL(path, 'https://a.example'));
  expect(of('/wo/x3', 'Wir konnten „/wo/x3“ leider nicht finden.')).toBe(true);
  expect(of('/p/item-4', 'Sorry. Item item-4 could not be found.')).toBe(true);
  expect(of('/lost', 'He was lost and could not be found.')).toBe(false);
  expect(of('/p/item-4', 'About item-4. The key could not be found.')).toBe(false);
});

test.each([
  ['/days/2026-11-28', 'date'],
  ['/days/1660/01/02', 'date'],
  ['/list?d=202611', 'date'],
  ['/diary/x/100', 'date'],
  ['/figures/2026', 'year'],
  ['/rooms/2026-KW48', 'year'],
  ['/programme/november-2027', 'year'],
  ['/docs/chapter-1901.html', null],
  ['/t/some-topic-2150/2150', null],
])('%s has a date by its number: %s', (path, expected) => {
  expect(dateKind(new URL(path, 'https://a.example'), Date.UTC(2026, 10, 28))).toBe(expected);
});
