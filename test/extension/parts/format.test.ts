import { expect, test, vi } from 'vitest';
import { browserText, bytesText } from '../../../extension/parts/format.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: { i18n: { getMessage: () => '' } } }));

test('a browser is named by what a person calls it', () => {
  expect(browserText('Chrome/156.0.8078.108')).toBe('Chrome 156');
  expect(browserText('HeadlessChrome/156.0.8078.108')).toBe('Chrome 156');
  expect(browserText('Chromium 156')).toBe('Chromium 156');
  expect(browserText('')).toBe('');
});

test.each([
  [0, '0 kB'],
  [2, '0.1 kB'],
  [1024, '1.0 kB'],
  [734_003_200, '700 MB'],
])('%i bytes are %s: what there is, is never shown as nothing', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
