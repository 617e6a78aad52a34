import { expect, test } from 'vitest';
import { extract } from './make-capture.ts';

test('links of drawings and of maps are found as those of the text are, whichever way they are written', () => {
  const page = `<!doctype html><p>Text.</p><svg><a href="/one"><circle r="9" /></a><a xlink:href="/two"><circle r="9" /></a></svg>
    <map name="m"><area href="/three" shape="rect"></map><a href="/four">four</a>`;
  const found = extract(page, { discover: true }).found ?? [];
  expect(found.map(({ url }) => new URL(url).pathname).sort()).toEqual(['/four', '/one', '/three', '/two']);
});
