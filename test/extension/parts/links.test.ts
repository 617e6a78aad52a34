import { Marked } from 'marked';
import { expect, test } from 'vitest';
import { markdownLink } from '../../../extension/parts/links.ts';

test.each([
  ['Plain', 'https://example.com/a'],
  ['Ends ] early [and] \\ odd', 'https://example.com/a_(b)_(c'],
  ['Two\nlines', 'https://example.com/?q=1&r=(2)'],
  [null, 'https://example.com/'],
])('%j is one link, whatever it holds', (title, url) => {
  const html = new Marked({ async: false }).parse(markdownLink(title, url)) as string;
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(html).toMatch(/^<p><a href="https:\/\/example\.com[^"]*">[\s\S]*<\/a><\/p>\n$/);
});
