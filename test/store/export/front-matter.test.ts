import { expect, test } from 'vitest';
import { frontMatterProblem, withFrontMatter } from '../../../companion/store/export/front-matter.ts';
import { aRecord } from '../a-store.ts';

const record = aRecord(
  { id: 'b1-00000', batch: 'b1', index: 0, url: 'https://a.example/knots' },
  {
    title: 'Knots: "the" book',
    markdown: 'Text.',
    fetchedAt: '2026-11-26T09:00:00.000Z',
    metadata: { author: 'Ada', siteName: 'A site' },
  },
);
const headOf = (template?: string) => withFrontMatter(record, template).split('---\n')[1] ?? '';

test('without a template it is all that is known', () => {
  expect(headOf()).toBe(
    'url: "https://a.example/knots"\ntitle: "Knots: \\"the\\" book"\nfetched: "2026-11-26T09:00:00.000Z"\nauthor: "Ada"\nsite: "A site"\n',
  );
  expect(withFrontMatter(record, 'all')).toBe(withFrontMatter(record));
});

test('a template may have when it was changed', () => {
  const changed = { ...record, metadata: { ...record.metadata, modified: '2026-01-02' } };
  expect(withFrontMatter(changed)).toContain('\nmodified: "2026-01-02"\n');
  expect(withFrontMatter(changed, 'on=modified')).toContain('on: "2026-01-02"');
});

test('a template gives keys of its own, in its order; what has no value is left out', () => {
  expect(headOf('title, source=url, created=date, tags=clippings of {site}, by=author, language')).toBe(
    'title: "Knots: \\"the\\" book"\nsource: "https://a.example/knots"\ncreated: "2026-11-26"\ntags: "clippings of A site"\nby: "Ada"\n',
  );
});

test('none is the text alone', () => {
  expect(withFrontMatter(record, 'none')).toBe('Text.\n');
});

test.each([
  ['wrong', '"wrong" is no field'],
  ['a:b=url', '"a:b" is no key'],
  ['saved={when}', 'It holds {when}'],
  ['title, title=url', '"title" is given twice'],
  [' , ', 'It takes all, none'],
])('%s is refused in words', (template, words) => {
  expect(frontMatterProblem(template)).toContain(words);
});

test.each(['all', 'none', 'title', 'title, source=url\ntags=web clipping'])('%s is good', (template) => {
  expect(frontMatterProblem(template)).toBeNull();
});
