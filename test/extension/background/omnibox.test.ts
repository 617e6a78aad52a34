import { expect, test, vi } from 'vitest';
import { escapeXml, wishOf } from '../../../extension/background/omnibox.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

test.each([
  ['https://example.com/a', { kind: 'crawl', url: 'https://example.com/a' }],
  ['example.com', { kind: 'crawl', url: 'https://example.com/' }],
  ['localhost:8080/x', { kind: 'crawl', url: 'http://localhost:8080/x' }],
  ['release notes', { kind: 'search', text: 'release notes' }],
  ['notes', { kind: 'search', text: 'notes' }],
  ['javascript:alert(1)', { kind: 'search', text: 'javascript:alert(1)' }],
])('"%s" is taken for what it is', (text, wish) => {
  expect(wishOf(text)).toEqual(wish);
});

test('names of batches cannot write markup into a suggestion', () => {
  expect(escapeXml(`<url>&"'`)).toBe('&lt;url&gt;&amp;&quot;&apos;');
});
