import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { reasonText } from '../../../../extension/parts/batches/reasons.ts';

const german = readMessages('de');
vi.mock('../../../../extension/parts/browser.ts', () => ({
  browser: { i18n: { getMessage: (key: string) => (key === 'languageTag' ? 'de' : (german[key]?.message ?? '')) } },
}));

/** What the companion says, with the file that says it and the words of it that stand there. */
const said: readonly (readonly [source: string, written: string, sentence: string])[] = [
  ['concurrency/hill-climb', 'finding out how many tabs pay', 'finding out how many tabs pay'],
  ['concurrency/hill-climb', ' instead of ', 'trying 1 tab instead of 2'],
  ['concurrency/hill-climb', ', the most allowed', '16 tabs, the most allowed'],
  [
    'concurrency/hill-climb',
    'the processors have no time left for more',
    '4 tabs: the processors have no time left for more',
  ],
  ['concurrency/hill-climb', 'more brought no more pages', '1 tab: more brought no more pages'],
  [
    'concurrency/hill-climb',
    '% of the time they may take',
    '4 tabs: with more, pages took 80 % of the time they may take',
  ],
  ['concurrency/governor', ', as asked for', '1 tab, as asked for'],
  ['concurrency/memory-budget', 'memory: Chrome holds ', 'memory: Chrome holds 1.5 GB of 2.0 GB'],
  [
    'page/dispatcher',
    'no further page may start now',
    'no further page may start now: what is left waits for its host, or is at work',
  ],
  ['page/dispatcher', 'pages wait to be turned into records', 'pages wait to be turned into records'],
  ['schedule/host-limits', "'asked to slow down before'", 'asked to slow down before'],
  ['schedule/host-limits', 'asked to slow down; waits ', 'asked to slow down; waits 1 min 35 s'],
  ['schedule/host-limits', ' as the site wished', 'asked to slow down; waits 9.5 s as the site wished'],
  [
    'schedule/host-limits',
    '(it asked for longer',
    'asked to slow down; waits 1 h 0 min as the site wished (it asked for longer; an hour is the most)',
  ],
  ['schedule/host-limits', 'rested for ', 'rested for 2 min 0 s after 1 failure in a row (connection)'],
  ['schedule/host-limits', 'given up for now', 'given up for now: no good answer in a long time'],
  ['schedule/host-limits', 'pauses between pages', 'pauses between pages'],
  ['lanes/lanes', 'not compared yet', 'not compared yet'],
  ['lanes/lanes', 'looked at again', 'looked at again'],
  ['lanes/lanes', 'pages came out the same without rendering', '1 of 3 pages came out the same without rendering'],
  ['lanes/lanes', ' came out the same without rendering', '3 pages came out the same without rendering'],
  ['lanes/lanes', 'differ too much in their scripts', 'pages of this kind differ too much in their scripts'],
  ['lanes/lanes', 'could not be compared', 'what was fetched could not be compared'],
  ['lanes/compare', 'it could not be fetched (', 'it could not be fetched (timeout)'],
  ['lanes/compare', 'it is answered with status ', 'it is answered with status 403 when fetched'],
  ['lanes/compare', 'it is another kind of content when fetched', 'it is another kind of content when fetched'],
  ['lanes/compare', 'it cannot be read when fetched', 'it cannot be read when fetched'],
  ['lanes/compare', 'the title is written by scripts', 'the title is written by scripts'],
  ['lanes/compare', 'scripts write the metadata ', 'scripts write the metadata "author"'],
  ['lanes/compare', 'scripts write some of the links', 'scripts write some of the links'],
  ['lanes/compare', 'one has no text', 'one has no text'],
  [
    'lanes/compare',
    'what was said to be the content is written by scripts',
    'what was said to be the content is written by scripts',
  ],
  ['lanes/compare', 'the content is not the same without rendering', 'the content is not the same without rendering'],
  ['lanes/compare', 'the text is not the same without rendering', 'the text is not the same without rendering'],
  [
    '../store/sqlite',
    'the disk is full',
    'The database /home/ada/t.db cannot be written: the disk is full. Free some space, or give the folder back its write permission; what was crawled so far is kept.',
  ],
  [
    '../store/sqlite',
    'it is read-only',
    'The database /home/ada/t.db cannot be written: it is read-only. Free some space, or …',
  ],
  [
    '../store/sqlite',
    'another program holds it',
    'The database /home/ada/t.db cannot be written: another program holds it. Free some space, or …',
  ],
  [
    '../store/open',
    ' cannot be written: ',
    'The database /home/ada/t.db cannot be written: EACCES: permission denied. Give the folder …',
  ],
  [
    '../store/sqlite',
    ' is damaged: ',
    'The database /home/ada/t.db is damaged: file is not a database. Nothing was changed. …',
  ],
  [
    '../browser/chrome/supervisor',
    'Chrome ended again and again and was given up.',
    'Chrome ended again and again and was given up. Close other programs …',
  ],
  [
    '../app/output-folders',
    ' cannot be written: ',
    'The folder /home/ada/out cannot be written: ENOSPC: no space left. It goes on by itself once it can be; nothing is lost.',
  ],
];

/** Intl writes spaces that do not break. */
const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('a reason of the companion', () => {
  test.each(said)('%s says "%s", and it comes in the language of the person', (source, written, sentence) => {
    expect(readFileSync(`companion/crawl/${source}.ts`, 'utf8')).toContain(written);
    const told = reasonText(sentence);
    expect(told).not.toBe(sentence);
    expect(told).not.toMatch(/^$|\{|wait|page/);
  });

  test('has its numbers, sizes and times as the language writes them', () => {
    expect(reasonText('1 tab, as asked for')).toBe('1 Tab, wie gewünscht');
    expect(reasonText('2 tabs, as asked for')).toBe('2 Tabs, wie gewünscht');
    expect(spaced(reasonText('memory: Chrome holds 1.5 GB of 2.0 GB'))).toBe(
      'Speicher: der Browser belegt 1,5 GB von 2,0 GB',
    );
    expect(spaced(reasonText('rested for 1 min 35 s after 3 failures in a row (dns)'))).toBe(
      'ruht 1 Min. 35 Sek. nach 3 Fehlern in Folge',
    );
  });

  test('of an older companion is known too; one that nobody knows is told as it came', () => {
    expect(reasonText('1 tabs, the most allowed')).toBe('1 Tab, das Höchste');
    expect(reasonText('the moon is full')).toBe('the moon is full');
  });
});
