import { expect, test } from 'vitest';
import { toFrontTab } from '../../../extension/panel/tab-kind.ts';

test('a web page is followed by its address and title', () => {
  expect(toFrontTab({ id: 3, url: 'https://example.com/', title: 'Example' })).toEqual({
    kind: 'page',
    tabId: 3,
    url: 'https://example.com/',
    title: 'Example',
  });
  expect(toFrontTab({ id: 3, url: 'https://example.com/', title: '' })).toMatchObject({
    title: 'https://example.com/',
  });
});

test('a tab whose address the browser keeps to itself is hidden, not taken for a page of the browser', () => {
  expect(toFrontTab({ id: 3, title: 'Example' })).toEqual({ kind: 'hidden' });
});

test.each([
  'chrome://settings/',
  'about:blank',
  'chrome-extension://abc/panel.html',
  'file:///etc/passwd',
  'javascript:1',
])('%s is nothing to crawl', (url) => {
  expect(toFrontTab({ id: 3, url, title: 'x' })).toEqual({ kind: 'own' });
});

test('no tab is none', () => {
  expect(toFrontTab(undefined)).toEqual({ kind: 'none' });
});
