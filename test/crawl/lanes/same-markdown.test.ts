import { describe, expect, test } from 'vitest';
import { bodyOf, markdownFault } from '../../../companion/crawl/lanes/same-markdown.ts';

const html = `# The harbour

The ferry leaves the harbour at seven in the morning, and comes back before the tide turns in the evening.

## Tickets

Buy them [at the quay](https://a.test/quay) or [on board](https://a.test/board), where they cost a little more than on land.

\`\`\`sh
ferry book --seat 4
\`\`\`

| day | time |
| --- | --- |
| Monday | seven |

![The quay](https://a.test/quay.png)`;

describe('the same page', () => {
  test.each([
    ['as it is', html],
    ['other marks and addresses', html.replaceAll('https://a.test/', '/').replace('## Tickets', '### Tickets')],
    ['what closed parts of the page hold as well', `${html}\n\nOn windy days the ferry waits for a calm hour.`],
    ['entities and escapes', html.replace('ferry leaves', 'ferry&nbsp;leaves').replace('quay)', 'quay)\\.')],
    ['without its first heading', html.replace('# The harbour\n', 'The harbour\n')],
  ])('%s', (_, site) => {
    expect(markdownFault(html, site)).toBeNull();
  });

  test('labels of buttons may be missing', () => {
    expect(markdownFault(`${html}\n\nCopy page`, html)).toBeNull();
  });
});

describe('not taken', () => {
  test.each([
    ['a passage is not in it', html.replace(/Buy them .*/, 'Buy them.')],
    [
      'a passage is not in it',
      '# Welcome\n\nThis is the start page of a site about boats, and of nothing else at all.',
    ],
    ['code is not marked as such', html.replaceAll('```sh', '').replaceAll('```', '')],
    ['a table is not in it', html.replace('| Monday | seven |', 'Monday seven')],
    ['images are not in it', html.replace('![The quay](https://a.test/quay.png)', 'The quay')],
    ['headings are not in it', html.replace('# The harbour', 'The harbour').replace('## Tickets', 'Tickets')],
    ['links are not in it', html.replace(/\[(.*?)\]\(https:.*?\)/, '$1')],
    ['it holds tags that are no Markdown', `${html}\n\n&lt;Card title="More">More&lt;/Card>`],
    ['it holds more than the page', `${html}\n\n${'another page of the site begins here. '.repeat(80)}`],
  ])('%s', (fault, site) => {
    expect(markdownFault(html, site)).toBe(fault);
  });

  test('of a page with next to no text, as nothing tells it from another one', () => {
    expect(markdownFault('# Hello', '# Hello')).toBe('the page has too little text to compare');
  });

  test('a few words of many: short lines that are each too short to be a passage', () => {
    const list = (from: number) => Array.from({ length: 60 }, (_, n) => `- item ${from + n}`).join('\n');
    expect(markdownFault(`${html}\n\n${list(100)}`, `${html}\n\n${list(500)}`)).toBe('words are not in it');
  });
});

describe('front matter', () => {
  test.each([
    ['---\ntitle: "The harbour"\ndate: 2026-01-01\n---\n\nText.', { title: 'The harbour', body: 'Text.' }],
    ['\uFEFF---\r\ndescription: x\r\n---\r\n# A\r\n', { title: '', body: '# A' }],
    ['---\n\nA rule at first.\n\n---\nText.', { title: '', body: '---\n\nA rule at first.\n\n---\nText.' }],
    ['Text.\n---\ntitle: x\n---', { title: '', body: 'Text.\n---\ntitle: x\n---' }],
  ])('%j', (markdown, expected) => {
    expect(bodyOf(markdown)).toEqual(expected);
  });
});
