import { expect, test, vi } from 'vitest';
import { escapeXml, hitSuggestion, wishOf } from '../../../extension/background/omnibox.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

test.each([
  ['https://example.com/a', { kind: 'crawl', url: 'https://example.com/a' }],
  ['example.com', { kind: 'crawl', url: 'https://example.com/' }],
  ['localhost:8080/x', { kind: 'crawl', url: 'http://localhost:8080/x' }],
  ['release notes', { kind: 'search', text: 'release notes' }],
  ['notes', { kind: 'search', text: 'notes' }],
  ['batch:b1 page:b1-00001', { kind: 'open', batch: 'b1', page: 'b1-00001' }],
  ['batch:b1', { kind: 'open', batch: 'b1' }],
  ['batch:b1 lamps', { kind: 'search', text: 'batch:b1 lamps' }],
  ['batch:', { kind: 'search', text: 'batch:' }],
  ['javascript:alert(1)', { kind: 'search', text: 'javascript:alert(1)' }],
])('"%s" is taken for what it is', (text, wish) => {
  expect(wishOf(text)).toEqual(wish);
});

test('names of batches cannot write markup into a suggestion', () => {
  expect(escapeXml(`<url>&"'`)).toBe('&lt;url&gt;&amp;&quot;&apos;');
  // One of these would take all suggestions away.
  expect(escapeXml('a\u0000b\u001b[31m\ud83d')).toBe('a b [31m\ufffd');
});

test('a page that answers is suggested with its sentence, and cannot write markup', () => {
  const snippet = { text: 'Never <b>more</b> than 12 volts.', marks: [], path: [], at: 0 };
  expect(
    hitSuggestion({ page: 'b1-00001', batch: 'b1', title: 'Lamps', url: 'https://a.example/', snippet }, escapeXml),
  ).toEqual({
    content: 'batch:b1 page:b1-00001',
    description: 'Lamps — Never &lt;b&gt;more&lt;/b&gt; than 12 volts.',
  });
});

test('a heading that is the title is not said twice', () => {
  const snippet = { text: 'Lamps', marks: [], path: [], at: 0 };
  const hit = { page: 'b1-00001', batch: 'b1', title: 'Lamps of the harbour', url: 'https://a.example/', snippet };
  expect(hitSuggestion(hit, escapeXml).description).toBe('Lamps of the harbour');
});
