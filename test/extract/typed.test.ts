/** A tab that is read as it stands holds what the person has typed; see extension/parts/page-scripts/serialise-page.ts. */
import { expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const prose = Array.from({ length: 12 }, (_, n) => `<p>${`Sentence ${n} of a long and plain text. `.repeat(6)}</p>`);
const page = (form: string) =>
  `<!doctype html><html><body><nav>Menu</nav><main><h1>Ticket</h1>${prose.join('')}${form}</main></body></html>`;

test('what was typed is of the main content, though forms are not', () => {
  const typed = page(
    '<form><label>Answer <textarea></textarea><span data-typed> Replaced the drum </span></label></form>',
  );
  const { markdown } = extract(typed, { content: 'main' });
  expect(markdown).toContain('Replaced the drum');
  expect(markdown).not.toContain('Menu');
});

test('a form that nobody has typed in is left out', () => {
  expect(
    extract(page('<form><label>Answer <textarea></textarea></label></form>'), { content: 'main' }).markdown,
  ).not.toContain('Answer');
});

test('what a person opened beside what they typed is of the main content, however short', () => {
  const article = (inner: string) =>
    `<!doctype html><html><body><nav>Menu</nav><article><h1>Ticket</h1>${prose.join('')}${inner}</article></body></html>`;
  const form = '<form><label>Answer <textarea></textarea><span data-typed> Replaced the drum </span></label></form>';
  const { markdown } = extract(
    article(`${form}<button>Show replies</button><section><p>Reply: it is the drum.</p></section>`),
    {
      content: 'main',
    },
  );
  expect(markdown).toContain('Replaced the drum');
  expect(markdown).toContain('Reply: it is the drum.');
});
