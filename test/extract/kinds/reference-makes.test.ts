/** Pages of documentation and references as their generators write them: all that they say, short as most of it is, without what leads elsewhere. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

type Reference = {
  readonly name: string;
  readonly title?: string;
  readonly holds: readonly (string | RegExp)[];
  readonly lacks: readonly string[];
};

const references: readonly Reference[] = [
  {
    name: 'mintlify-page',
    title: 'Splicing',
    holds: [
      'Splicing',
      'How to join',
      'The night train',
      'Tools',
      'Fid',
      'Tallow',
      'Dry it',
      'Open it',
      'len',
      'How to join two wet ropes.',
      '## Tools',
      '[Fid](https://site.example/fid)',
      'A hollow spike.',
      'Dry it',
      'In the sun.',
      'With the fid.',
      'len',
      'integer',
      'Metres of it.',
    ],
    lacks: ['Copy page', 'Was this page', 'Powered by', 'Quickstart'],
  },
  {
    name: 'gitbook-page',
    title: 'Splicing',
    holds: ['How to join', '## Tools', '- A fid\n- Tallow', '### Dry it', 'Why tallow?', 'It is what there is.'],
    lacks: ['Last updated', 'Was this helpful', 'Bends', 'Previous', 'Direct link'],
  },
  {
    name: 'readme-api',
    title: 'Get a rope',
    holds: ['/v1/ropes/{id}', 'Gives one rope', '| Status | Means |', 'id', 'Which rope.'],
    lacks: [],
  },
  {
    name: 'typedoc',
    holds: [
      'Class Rope',
      'The night train',
      'Methods',
      'Cuts it',
      'Class Rope',
      '#### Example',
      '```ts\nnew Rope();\n```',
      /## Methods/,
      '### cut',
      'cut(at: number): ',
      'Cuts it in two.',
      'Where, in metres.',
    ],
    lacks: ['Generated using', 'Permalink', 'Settings', 'Copy'],
  },
  {
    name: 'exdoc',
    holds: [
      'Harbour.Rope',
      'Summary',
      'cut(rope, at)',
      '@spec cut(t(), integer()) :: t()',
      '```elixir\niex> cut(r, 2)\n```',
      'Cuts it in two.',
    ],
    lacks: ['Built using', 'View Source', 'Link to this'],
  },
  {
    name: 'pkg-go-dev',
    title: 'rope',
    holds: ['Overview', 'func Cut(r *Rope, at int) (*Rope, error)', 'Cut cuts it in two.', 'rope.Cut(r, 2)'],
    lacks: ['¶', 'Why Go', 'Discover'],
  },
  {
    name: 'swagger-ui',
    holds: [
      'Harbour API',
      'The night train',
      'GET',
      'Gives one rope',
      'DELETE',
      'Harbour API',
      'ropes',
      'GET',
      '/ropes/{id}',
      'Find a rope',
      'Gives one rope.',
      'Which rope',
      'DELETE',
      'Deletes a rope',
    ],
    lacks: ['Try it out', 'Explore'],
  },
  {
    name: 'redoc',
    holds: ['Harbour API', 'Find a rope', 'Gives one rope.', 'id', 'Which rope', '/ropes/{id}'],
    lacks: ['Expand all'],
  },
  {
    name: 'doc-wiki-moinmoin',
    holds: ['Tools', '- A fid `fid --wet`\n- Tallow', '| Hemp | 12 |'],
    lacks: ['FrontPage', 'MoinMoin Powered', 'Login'],
  },
  {
    name: 'bookstack',
    title: 'Splicing',
    holds: [
      '> [!WARNING]\n> Mind your hands.',
      '```python\nturns = 3\n```',
      'Why tallow?',
      'It is what there is.',
      '- [x] Dry it',
    ],
    lacks: ['Revision #4'],
  },
  {
    name: 'outline-wiki-notion-export',
    title: 'Splicing',
    holds: [
      'Status',
      'Done',
      'Mind your hands.',
      /> .*Mind your hands/,
      '- [x] Dry it',
      'Why tallow?',
      'It is what there is.',
      '```python\nturns = 3\n```',
      /\$\$\s*E=mc\^2/,
      'Left',
      'Right',
      '| Rope | N |',
    ],
    lacks: ['@import'],
  },
  {
    name: 'rfc-html',
    title: 'RFC 9999: Wet Ropes',
    holds: ['## Abstract', '## 1. Splices', 'A rope MUST be dry [', '```abnf\nrope = 1*STRAND\n```', 'A spike.'],
    lacks: ['¶', '▲'],
  },
];

test.each(references)('$name', ({ name, title, holds, lacks }) => {
  const html = readFileSync(new URL(`../pages/references/${name}.html`, import.meta.url), 'utf8');
  const got = extract(html, { content: 'main' });
  if (title !== undefined) expect(got.title).toBe(title);
  for (const words of holds)
    if (typeof words === 'string') expect(got.markdown).toContain(words);
    else expect(got.markdown).toMatch(words);
  for (const words of lacks) expect(got.markdown).not.toContain(words);
});
