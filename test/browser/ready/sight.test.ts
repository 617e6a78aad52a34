import { expect, test } from 'vitest';
import { takeSight } from '../../../companion/browser/ready/sight.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

type Noted = { readonly of: string; readonly attribute: string; readonly value: string };

/** What is noted of a body, by the ids of its elements; null where nothing is said. */
function sightOf(body: string, shownLength = 1000, textLength = 0): readonly Noted[] | null {
  return inChrome(
    ({
      html,
      source,
      length,
      all: whole,
    }: {
      html: string;
      source: string;
      length: number;
      all: number;
    }): readonly Noted[] | null => {
      document.body.innerHTML = html;
      for (const script of document.body.querySelectorAll('i[data-do]'))
        new Function('of', script.getAttribute('data-do') ?? '')((id: string) => document.getElementById(id));
      const all = document.querySelectorAll('*');
      const take = new Function(`return ${source}`)() as typeof takeSight;
      const noted = take(all, length, whole);
      const made = noted?.map(({ at, attribute, value }) => ({ of: all[at]?.id ?? '', attribute, value })) ?? null;
      document.body.innerHTML = '';
      return made;
    },
    { html: body, source: String(takeSight), length: shownLength, all: textLength },
  );
}

const gone = (of: string): Noted => ({ of, attribute: 'data-not-shown', value: '' });

test('what a style sheet hides is noted once, at its outermost element', () => {
  expect(
    sightOf(
      '<style>.x{display:none}</style><div id="a" class="x"><p id="b">words</p></div><p id="c">seen</p><p id="d" class="x"></p>',
    ),
  ).toEqual([gone('a')]);
});

test('what has no box of its own is shown where what is around it is', () => {
  expect(
    sightOf(
      '<div style="display:contents"><p>seen</p><p id="a" style="display:none">hidden</p></div><div id="b" style="display:none"><div style="display:contents">hidden</div></div>',
    ),
  ).toEqual([gone('a'), gone('b')]);
});

test('what opens at a click on what stands before it is not', () => {
  expect(
    sightOf(
      '<style>.q{cursor:pointer}.a{display:none}</style><div class="q">Why?</div><div id="a" class="a">So.</div><div>Not.</div><div id="b" class="a">No.</div>',
    ),
  ).toEqual([gone('b')]);
});

test('what says itself that it opens is not, and neither is what stands in it', () => {
  expect(
    sightOf(
      '<details><summary id="a">Why?</summary><div id="b"><p id="c">So.</p></div></details><div id="d" hidden="until-found"><p>Found.</p></div><div id="e" hidden>No.</div>',
    ),
  ).toEqual([gone('e')]);
});

test('lines that a style sheet keeps are noted', () => {
  expect(
    sightOf(
      '<style>.l{white-space:pre-line}</style><p id="a" class="l">one\ntwo</p><p id="b">one\ntwo</p><pre>one\ntwo</pre>',
    ),
  ).toEqual([{ of: 'a', attribute: 'data-lines', value: '' }]);
});

test('values that fields hold are noted where the markup has others, passwords never', () => {
  expect(
    sightOf(
      `<input id="a"><textarea id="b">old</textarea><select id="c"><option>x<option id="d">y</select><input id="e" type="password"><input id="f" value="same"><input id="g" type="hidden">
      <i data-do="of('a').value = 'A'; of('b').value = 'B'; of('c').value = 'y'; of('e').value = 'secret'; of('g').value = 'h'"></i>`,
    ),
  ).toEqual([
    { of: 'a', attribute: 'value', value: 'A' },
    { of: 'b', attribute: '#text', value: 'B' },
    { of: 'd', attribute: 'selected', value: '' },
  ]);
});

test('a page that is nearly all hidden, or shows next to nothing, is about to be shown: nothing is said of it', () => {
  const long = `<p id="a" style="display:none">${'words '.repeat(1000)}</p>`;
  expect(sightOf(long)).toBeNull();
  expect(sightOf('<p id="a" style="display:none">words</p>', 50)).toBeNull();
});

test('what is shown but not drawn yet, as it is out of sight, counts as shown', () => {
  const long = `<p id="a" style="display:none">${'words '.repeat(1000)}</p>`;
  expect(sightOf(long, 500, 9000)).toEqual([gone('a')]);
});

test('fields named after the properties of their form do no harm', () => {
  expect(
    sightOf(
      '<form id="a" style="display:none"><input name="checkVisibility"><input name="localName"><input name="firstChild"><input name="parentElement"><p>words</p></form>',
    ),
  ).toHaveLength(1);
});

test('a slider that nobody moved says nothing', () => {
  expect(sightOf('<input type="range" min="0" max="10"><input type="range"><input type="color"><p>words</p>')).toEqual(
    [],
  );
});
