import { describe, expect, test, vi } from 'vitest';
import { extract } from './make-capture.ts';

// Only a hang may fail here, not a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const page = (body: string) => `<html><head><title>t</title></head><body>${body}</body></html>`;
const words = 'The quick brown fox jumps over the lazy dog, and then some more words follow. ';

/** What would overflow a stack, or cost the square of its size, where walking is done without care. */
const cases: Readonly<Record<string, { body: string; keeps: string }>> = {
  'boxes in boxes': { body: `${'<div>'.repeat(10_000)}the end${'</div>'.repeat(10_000)}`, keeps: 'the end' },
  'emphasis in emphasis': { body: `${'<b>'.repeat(10_000)}the end`, keeps: '**the end**' },
  'lists in lists': { body: `${'<ul><li>'.repeat(5_000)}the end`, keeps: 'the end' },
  'tables in tables': { body: `${'<table><tr><td>'.repeat(1_000)}the end`, keeps: 'the end' },
  'links in links': { body: `${'<a href="/x">y '.repeat(5_000)}the end`, keeps: 'the end' },
  'cells that claim a billion columns': {
    body: `<table><tr><th>a</th><th>b</th></tr>${'<tr><td colspan="999999999" rowspan="999999999">x</td><td>the end</td></tr>'.repeat(50)}</table>`,
    keeps: 'the end',
  },
  'open brackets': { body: `<p>${'['.repeat(200_000)}the end</p>`, keeps: 'the end' },
  'dollars and backslashes': { body: `<p>${'$$\\('.repeat(50_000)}the end</p>`, keeps: 'the end' },
  'a long list': { body: `<ol>${`<li>${words}</li>`.repeat(10_000)}<li>the end</li></ol>`, keeps: '10001. the end' },
  // Each leaves its mark by itself, the last one takes the mark along.
  'marks of line breaks': {
    body: `<p>one<span><br><br><br></span><b><i><br> <br></i></b>the end</p>`,
    keeps: 'the end',
  },
  'names of Object.prototype': {
    body: '<p id="__proto__" class="constructor" __proto__="x">the end</p>',
    keeps: 'the end',
  },
};

describe.each(Object.entries(cases))('a page of %s', (_name, { body, keeps }) => {
  test.each(['main', 'full'] as const)('is read (%s)', (content) => {
    const got = extract(page(body), { content, formats: ['markdown', 'html', 'text', 'links'] });
    expect(got.markdown).toContain(keeps);
  });
});
