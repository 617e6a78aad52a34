import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const read = (name: string) => readFileSync(new URL(`./pages/${name}.html`, import.meta.url), 'utf8');
const main = (name: string) => extract(read(name), { content: 'main' });

/** Text that is the page's content, and text that stands around it. */
const pages: Readonly<Record<string, { keeps: readonly string[]; drops: readonly string[] }>> = {
  news: {
    keeps: [
      'very nervous parrot',
      '## What went wrong',
      '> We were told every month',
      'half the quay was crying',
      'The Solan leaves Kirkhaven',
    ],
    drops: [
      'cookies',
      'Sport',
      'Share this story',
      'Related stories',
      'morning briefing',
      'Terms',
      'tracking residue',
      'Skip to content',
      '.residue',
      'pixel.example',
    ],
  },
  docs: {
    keeps: [
      '```python\nfrom quarry import Queue',
      '## Options',
      '| `attempts` | `int \\| None` | 3 |',
      '> Attempts are counted',
      'jitter\n: A random part',
      '**Why not exponential by default?**',
      '$w = 2^{n}$',
    ],
    drops: ['¶', 'On this page', 'Built with', '[Install]', 'Guides'],
  },
  forum: {
    keeps: [
      'mira_k',
      'talking to it. What do you all do',
      'Put it in the oven',
      'Eighteen hours at 16°C',
      'The oven lamp did it!',
    ],
    drops: ['Register', 'Powered by', 'Write a reply', 'Quote', 'Report\n'],
  },
  listing: {
    keeps: [
      '### [Block plane 102](https://site.example/p/block-plane-102)',
      '€ 39.00',
      '### [Shoulder plane]',
      '![Jointer No. 7](https://site.example/img/7.jpg)',
    ],
    drops: ['Imprint', 'under 50', '[Saws]', '[Next]'],
  },
  search: {
    keeps: [
      '## [Tide tables for Kirkhaven](https://tides.example/kirkhaven)',
      'a short guide with an example',
      '## [Nautical almanac 2026]',
      '384 pages',
    ],
    drops: ['About DuckFind', '<input'],
  },
  changelog: {
    keeps: [
      '# Changelog',
      '## 4.2.0 2026-02-11',
      '- `retry.ceiling` ([#1412](https://site.example/issues/1412))',
      '~~Python 3.9~~',
      '## 4.1.2',
      'same as 4.1.1',
    ],
    drops: ['[Docs]'],
  },
  wiki: {
    keeps: [
      '| Cause | Sun and Moon in line |',
      'full [moon](https://site.example/wiki/Moon).[^1]',
      '$F\\propto r^{-3}$',
      '| Port | Range (m) / Spring | Range (m) / Neap |',
      '| Kirkhaven | 4.3 | 2.0 |',
      '[^1]: Strand, L. (2019). *Reading the sea*.',
    ],
    drops: ['edit', 'Main page', 'Neap tide', 'CC BY-SA', '↑', 'abc', '1 Physics'],
  },
  'code-host': {
    keeps: [
      'Timetables of the northern isles as data',
      '```shell\n$ solan next "Kirkhaven"\n07:30  MV Solan\n```',
      '- [x] winter timetable',
      '- [ ] fares',
      'Times are local.[^1]',
      '[^1]: With summer time.',
    ],
    drops: ['Sign in', 'Copy', '↩', '© GitHold'],
  },
  recipe: {
    keeps: [
      'My grandmother',
      '## Ingredients',
      '- 225 g medium oatmeal',
      '1. Heat the oven to 180 °C.',
      '3. Roll out thinly',
    ],
    drops: ['About Una', '[Home]', '© Kitchen'],
  },
};

describe.each(Object.entries(pages))('the main content of a page: %s', (name, { keeps, drops }) => {
  const { markdown } = main(name);
  test.each(keeps)('keeps %j', (text) => expect(markdown).toContain(text));
  test.each(drops)('drops %j', (text) => expect(markdown).not.toContain(text));
  test('has one title and no runaway blank lines', () => {
    expect(markdown.match(/^# /gm)).toHaveLength(1);
    expect(markdown.startsWith('# ')).toBe(true);
    expect(markdown).not.toMatch(/\n{3,}/);
  });
});

test('a forum thread keeps its posts in order', () => {
  const { markdown } = main('forum');
  const places = ['My kitchen', 'Put it in the oven', 'Or just give it the time', 'The oven lamp did it'].map((text) =>
    markdown.indexOf(text),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
});

test('full content keeps what stands around it, but no consent box, script or style', () => {
  const { markdown } = extract(read('news'), { content: 'full' });
  expect(markdown).toContain('[Sport](https://site.example/sport)');
  expect(markdown).toContain('Get the morning briefing');
  expect(markdown).toContain('carrying milk in a kayak');
  for (const text of ['842 partners', 'dataLayer', '.residue']) expect(markdown).not.toContain(text);
});

test('a page that is next to nothing gives what it has', () => {
  expect(extract('<title>Gone</title><p>Nothing here.', { content: 'main' }).markdown).toBe('# Gone\n\nNothing here.');
  expect(extract('', { content: 'main' }).markdown).toBe('');
});

test.each(['search', 'makes/wix', 'makes/pipermail'])(
  'what only counts clicks in its address changes nothing of the page: %s',
  (name) => {
    const counts = '?utm_source=mail&gclid=1';
    const address = 'https://site.example/blog/2024/03/on-boats';
    const at = (finalUrl: string) => extract(read(name), { content: 'main' }, { finalUrl }).markdown;
    // Links to places in the page have its address.
    expect(at(`${address}${counts}`).replaceAll(counts, '')).toBe(at(address));
  },
);
