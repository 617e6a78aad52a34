/** What is found by its class: in whatever case, beside selectors that need none, and in parts that were put in late. */
import { expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

const post = '<p>The keeper of the lighthouse writes down each gale that did not come, and where it went instead.</p>';
const page = (body: string, head = '') =>
  `${head}<html><head><title>Which rope?</title></head><body><h1>Which rope?</h1>${body}</body></html>`;

test('the name of who began a thread stands in a class that begins with a capital', () => {
  const { metadata } = extract(
    page(`<article><h3 class="PostUser-name"><span>Ina Sund</span></h3>${post}</article>`, '<!doctype html>'),
    { content: 'main' },
  );
  expect(metadata.author).toBe('Ina Sund');
});

test('without a doctype classes are the same in any case', () => {
  const { markdown } = extract(page(`<p>A rope<span class="SideNote">Of hemp.</span> of the harbour.</p>${post}`));
  expect(markdown).toContain('A rope[^1] of the harbour.');
  expect(markdown).toContain('[^1]: Of hemp.');
});

test('a list of classes and roles finds what has the role alone', () => {
  const { markdown } = extract(
    page(`<p>It is a long <span>sheet<span role="tooltip">a rope for a sail</span></span> of hemp.</p>`),
  );
  expect(markdown).toContain('It is a long sheet (a rope for a sail) of hemp.');
});
