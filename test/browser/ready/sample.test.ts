import { expect, test } from 'vitest';
import { type PageSample, takeSample } from '../../../companion/browser/ready/sample.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

/** A look at a page with this body, whose own world answers nothing. */
function sampleOf(body: string): PageSample {
  return inChrome(
    ({ html, source }: { html: string; source: string }): PageSample => {
      document.body.innerHTML = html;
      const take = new Function(`return ${source}`)() as typeof takeSample;
      const sample = take('');
      document.body.innerHTML = '';
      return sample;
    },
    { html: body, source: String(takeSample) },
  );
}

const words = 'Words that somebody came for. '.repeat(10);

test.each([
  ['a box', `<main><p>${words}</p></main>`],
  ['an element without a box of its own', `<div style="display:contents"><main><p>${words}</p></main></div>`],
  ['a main part without a box of its own', `<main style="display:contents"><p>${words}</p></main>`],
])('text in %s is in sight, where the content stands', (_, html) => {
  const { shown, mainShown } = sampleOf(html);
  expect({ shown, mainShown }).toEqual({ shown: words.trim().length, mainShown: words.trim().length });
});

test.each([
  ['not drawn', `<div style="display:none"><div style="display:contents">${words}</div></div>`],
  ['not visible', `<div style="visibility:hidden"><div style="display:contents">${words}</div></div>`],
])('text of an element without a box is not, where what is around it is %s', (_, html) => {
  expect(sampleOf(html).shown).toBe(0);
});
