import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, chunksOf, sectionsOf } from '../../companion/packs/chunks.ts';
import { estimateTokens } from '../../companion/packs/tokens.ts';

const guide = `Before any heading.

# Guide

Intro.

## Install *on* [Linux](https://example.org/linux)

\`\`\`sh
# not a heading
npm install
\`\`\`

### From source

Build it.

## Use

Run it.
`;

test('sections have the headings above them as their path; a heading in a code block is none', () => {
  expect(sectionsOf(guide).map(({ path }) => path)).toEqual([
    [],
    ['Guide'],
    ['Guide', 'Install on Linux'],
    ['Guide', 'Install on Linux', 'From source'],
    ['Guide', 'Use'],
  ]);
});

test('sections and chunks together are the text, at any size', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '# One',
      '## Two',
      '#### Four',
      '```',
      '~~~',
      '',
      '- a\n- b',
      '| a |\n| - |',
      'x '.repeat(300),
      '漢字'.repeat(90),
      '😀'.repeat(60),
    ),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), fc.integer({ min: 20, max: 300 }), (pieces, maxTokens) => {
      const markdown = pieces.join('\n\n');
      const chunks = chunksOf('https://example.org/', markdown, maxTokens);
      expect(
        chunks
          .map(({ text }) => text)
          .join('')
          .trim(),
      ).toBe(markdown.trim());
      for (const { text, from, to } of chunks) expect(text).toBe(markdown.slice(from, to));
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
      for (const { text } of chunks) expect(text).not.toMatch(/^[\udc00-\udfff]/);
    }),
    { numRuns: 200 },
  );
});

test('no chunk is larger than asked for, whatever its text', () => {
  const long = `# Words\n\n${'A sentence of some words. '.repeat(800)}\n\n# Table\n\n${'| a | b |\n'.repeat(400)}\n\n# Han\n\n${'漢字仮名'.repeat(700)}\n\n# Figures\n\n${'7'.repeat(4000)}`;
  const chunks = chunksOf('https://example.org/', long, 200);
  expect(chunks.length).toBeGreaterThan(20);
  for (const { tokens, text } of chunks) {
    expect(tokens).toBeLessThanOrEqual(200);
    expect(estimateTokens(text)).toBeLessThanOrEqual(230);
  }
});

test('a chunk keeps its id while its place stays; its hash tells that the words changed', () => {
  const before = chunksOf('https://example.org/a', guide, 500);
  const after = chunksOf('https://example.org/a', guide.replace('Build it.', 'Build it twice.'), 500);
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const changed = after.filter(({ hash }, at) => hash !== before[at]?.hash).map(({ path }) => path.at(-1));
  expect(changed).toEqual(['From source']);
  const more = chunksOf('https://example.org/a', guide.replace('## Use', '## New\n\nText.\n\n## Use'), 500);
  expect(before.every(({ id }) => more.some((chunk) => chunk.id === id))).toBe(true);
  const elsewhere = chunksOf('https://example.org/b', guide, 500);
  expect(elsewhere.some(({ id }) => before.some((chunk) => chunk.id === id))).toBe(false);
});

test('blocks end at blank lines, not within code', () => {
  const text = 'One\nline.\n\n```\na\n\nb\n```\n\nEnd.';
  expect(blocksOf(text).map(({ from, to }) => text.slice(from, to).trim())).toEqual([
    'One\nline.',
    '```\na\n\nb\n```',
    'End.',
  ]);
});
