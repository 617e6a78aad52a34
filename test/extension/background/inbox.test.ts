import { expect, test, vi } from 'vitest';
import { isOwnPage } from '../../../extension/background/inbox.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const extension = { id: 'abc', base: 'chrome-extension://abc/' };

test.each([
  ['the popup', { id: 'abc', url: 'chrome-extension://abc/popup.html' }, true],
  [
    'a page of the extension in a tab',
    { id: 'abc', url: 'chrome-extension://abc/dashboard.html', tab: { id: 3 } },
    true,
  ],
  ['a script inside a web page', { id: 'abc', url: 'https://example.com/', tab: { id: 3 } }, false],
  [
    'a page that names the extension in its address',
    { id: 'abc', url: 'https://example.com/?chrome-extension://abc/' },
    false,
  ],
  ['another extension', { id: 'xyz', url: 'chrome-extension://abc/popup.html' }, false],
  ['someone without an address', { id: 'abc' }, false],
])('%s: own page or not', (_, sender, isOwn) => {
  expect(isOwnPage(sender, extension)).toBe(isOwn);
});
