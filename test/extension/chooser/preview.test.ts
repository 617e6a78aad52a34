import { expect, test } from 'vitest';
import { filterLinks, itemsOfText, previewOf } from '../../../extension/chooser/preview.ts';

test('each address counts once; the others are doubled or refused, with the reason', () => {
  const items = itemsOfText(
    [
      '# notes',
      'https://example.com/a',
      'example.com/a#part',
      '- [b](https://example.com/b)',
      'javascript:alert(1)',
      'https://me:secret@example.com/',
      'no address at all',
      `https://example.com/${'x'.repeat(9000)}`,
      '',
    ].join('\n'),
  );
  const preview = previewOf(items);
  expect(preview.items).toEqual([{ url: 'https://example.com/a' }, { url: 'https://example.com/b' }]);
  expect(preview.duplicates).toBe(1);
  expect(preview.refused.map(({ reason }) => reason)).toEqual(['scheme', 'credentials', 'not-an-address', 'too-long']);
  expect(preview.refused[0]?.scheme).toBe('javascript:');
});

test('a tab stays with its address through normalising', () => {
  const preview = previewOf([
    { url: 'https://EXAMPLE.com', tabId: 7 },
    { url: 'https://example.com/', tabId: 8 },
  ]);
  expect(preview.items).toEqual([{ url: 'https://example.com/', tabId: 7 }]);
  expect(preview.duplicates).toBe(1);
});

test('a filter asks for every word, in address or text, in any case', () => {
  const links = [
    { url: 'https://example.com/Docs/one', text: 'First' },
    { url: 'https://example.com/docs/two', text: 'Second' },
    { url: 'https://example.com/blog', text: 'docs first' },
  ];
  expect(filterLinks(links, ' first DOCS ')).toEqual([links[0], links[2]]);
  expect(filterLinks(links, '   ')).toBe(links);
});
