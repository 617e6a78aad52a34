import { expect, test } from 'vitest';
import { About } from '../../companion/packs/about.ts';
import { NearDuplicates } from '../../companion/packs/near-duplicates.ts';
import { RepeatedBlocks } from '../../companion/packs/repeated.ts';

const notice = 'This documentation is for version 3. Older versions are kept in the archive.';

function stripAll(pages: readonly string[], host = 'docs.example.org') {
  const repeated = new RepeatedBlocks();
  for (const page of pages) repeated.see(host, page);
  return pages.map((page) => repeated.strip(host, page));
}

test('a block that stands on many pages is kept where it comes first, and left out and counted after', () => {
  const pages = [1, 2, 3, 4].map((n) => `# Page ${n}\n\nText of page ${n}.\n\n${notice}\n`);
  const stripped = stripAll(pages);
  expect(stripped.map(({ blocks }) => blocks)).toEqual([0, 1, 1, 1]);
  expect(stripped[0]?.markdown).toContain(notice);
  expect(stripped[3]?.markdown.trim()).toBe('# Page 4\n\nText of page 4.');
});

test('what stands on two pages, or is short and not on many, stays', () => {
  const pages = [`# A\n\n${notice}`, `# B\n\n${notice}`, '# C\n\nExample:', '# D\n\nExample:', '# E\n\nExample:'];
  expect(stripAll(pages).every(({ blocks }) => blocks === 0)).toBe(true);
});

test('a heading goes with its section, one that headed nothing before stays', () => {
  const pages = [1, 2, 3].map(
    (n) => `# Page ${n}\n\nText ${n}.\n\n## Contents\n\n## Support\n\n${notice}\n\n## Last\n\nEnd ${n}.`,
  );
  const last = stripAll(pages)[2]?.markdown ?? '';
  expect(last).not.toContain('## Support');
  expect(last).toContain('## Contents');
  expect(last).toContain('## Last\n\nEnd 3.');
});

test('hosts have their own repeated blocks', () => {
  const repeated = new RepeatedBlocks();
  const pages: [string, string][] = ['a', 'b', 'c'].map((host) => [host, `Text of ${host}.\n\n${notice}`]);
  for (const [host, page] of pages) repeated.see(host, page);
  expect(pages.every(([host, page]) => repeated.strip(host, page).blocks === 0)).toBe(true);
});

const sentence = (n: number) =>
  `Sentence number ${n} tells of the ${n * 7} boats that left harbour ${n * 13} on day ${n}.`;
const story = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => sentence(from + at)).join(' ');

test('a page that says nearly the same as an earlier one is known, one that shares half is not', () => {
  const same = new NearDuplicates();
  expect(same.add('one', story(0, 60))).toBeNull();
  expect(same.add('print', `Print view. ${story(0, 60)}`)).toBe('one');
  expect(same.add('half', `${story(0, 30)} ${story(100, 130)}`)).toBeNull();
  expect(same.add('other', story(200, 260))).toBeNull();
});

test('short texts are the same only where they are equal', () => {
  const same = new NearDuplicates();
  expect(same.add('one', 'The shop is closed.')).toBeNull();
  expect(same.add('two', 'The shop is open.')).toBeNull();
  expect(same.add('three', 'The shop  is closed!')).toBe('one');
});

test('Japanese text is compared by its letters', () => {
  const same = new NearDuplicates();
  const text =
    '小さな港を七時十五分に出るフェリーには、たいていの朝、同じ顔ぶれの人たちが手すりのそばに立っている。先生は風に逆らいながら作文を採点する。';
  expect(same.add('one', text)).toBeNull();
  expect(same.add('two', `印刷。${text}`)).toBe('one');
  expect(
    same.add(
      'three',
      '灯台を見上げる人はもういないのに、訪れる人はあらゆる方向から写真を撮り、まだ誰かが住んでいるのかと尋ねる。',
    ),
  ).toBeNull();
});

test('sections that hold the rarer words of a question score above those that hold the common ones', () => {
  const about = new About('How do I rotate the signing key?');
  const pages = [
    [
      'Keys',
      '# Keys\n\nThe key is a file.\n\n## Rotate\n\nTo rotate the signing key, run rotate.\n\n## Delete\n\nThe key goes.',
    ],
    ['Start', '# Start\n\nHow do I start? The start is easy.\n\n## More\n\nI do the same.'],
  ] as const;
  for (const [title, markdown] of pages) about.see(title, markdown);
  const scored = pages.flatMap(([title, markdown]) => about.score(title, markdown));
  const best = scored.toSorted((one, two) => two.score - one.score)[0];
  expect(best?.section.path).toEqual(['Keys', 'Rotate']);
});

test('German compounds are met by their beginning', () => {
  const about = new About('Kündigung');
  about.see('', '# A\n\nDie Kündigungsfrist beträgt drei Monate.');
  about.see('', '# B\n\nDie Miete ist am Ersten fällig.');
  const [hit] = about.score('', '# A\n\nDie Kündigungsfrist beträgt drei Monate.');
  const [miss] = about.score('', '# B\n\nDie Miete ist am Ersten fällig.');
  expect(hit?.score).toBeGreaterThan(0);
  expect(miss?.score).toBe(0);
});
