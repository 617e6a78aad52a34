import { expect, test } from 'vitest';
import { extract } from './make-capture.ts';

test('links of drawings and of maps are found as those of the text are, whichever way they are written', () => {
  const page = `<!doctype html><p>Text.</p><svg><a href="/one"><circle r="9" /></a><a xlink:href="/two"><circle r="9" /></a></svg>
    <map name="m"><area href="/three" shape="rect"></map><a href="/four">four</a>`;
  const found = extract(page, { discover: true }).found ?? [];
  expect(found.map(({ url }) => new URL(url).pathname).sort()).toEqual(['/four', '/one', '/three', '/two']);
});

test('what asks not to be followed says so: a link by itself, and all links of a page that asks it of every crawler', () => {
  const asks = (head: string) =>
    Object.fromEntries(
      (
        extract(`<!doctype html>${head}<p>Text.<a href="/one" rel="ugc NoFollow">one</a> <a href="/two">two</a>`, {
          discover: true,
        }).found ?? []
      ).map(({ url, nofollow }) => [new URL(url).pathname, nofollow ?? false]),
    );
  expect(asks('')).toEqual({ '/one': true, '/two': false });
  expect(asks('<meta name="robots" content="index, follow">')).toEqual({ '/one': true, '/two': false });
  expect(asks('<meta name="googlebot" content="nofollow">')).toEqual({ '/one': true, '/two': false });
  for (const content of ['noindex,NoFollow', 'none', 'noarchive nofollow'])
    expect(asks(`<meta name="Robots" content="${content}">`)).toEqual({ '/one': true, '/two': true });
});
