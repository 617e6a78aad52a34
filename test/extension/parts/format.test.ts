import { expect, test, vi } from 'vitest';
import { browserText } from '../../../extension/parts/format.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

test('a browser is named by what a person calls it', () => {
  expect(browserText('Chrome/156.0.8078.108')).toBe('Chrome 156');
  expect(browserText('HeadlessChrome/156.0.8078.108')).toBe('Chrome 156');
  expect(browserText('Chromium 156')).toBe('Chromium 156');
  expect(browserText('')).toBe('');
});
