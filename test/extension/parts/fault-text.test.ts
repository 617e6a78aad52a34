import { expect, test, vi } from 'vitest';
import { readMessages } from '../../../extension/build/extension-files.ts';
import { faultText } from '../../../extension/parts/fault-text.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';

const german = readMessages('de');
vi.mock('../../../extension/parts/browser.ts', () => ({
  browser: { i18n: { getMessage: (key: string) => (key === 'languageTag' ? 'de' : (german[key]?.message ?? '')) } },
}));

/** As an older companion says it (companion/api/dispatch.ts of each version so far). */
const refused = (message: string) => faultText(new TabtrawlError('bad-request', message));

test('an older companion that does not know a call is said to be older', () => {
  expect(refused('There is no call "rule.add".')).toMatch(/^Tabtrawl ist älter als diese Erweiterung und kann das/);
});

test('an option that it does not know is named as the form names it', () => {
  const one = refused('"batch.start": ✖ Unrecognized key: "save"\n  → at options');
  expect(one).toContain('kennt dies noch nicht: Neben den Seiten ablegen.');
  const two = refused('"batch.start": ✖ Unrecognized keys: "siteMarkdown", "depth"\n  → at options');
  expect(two).toMatch(/nicht: [^"]+, depth\./);
});

test('what else it refuses is told in its words', () => {
  expect(refused('"batch.start": Too many addresses.')).toBe('"batch.start": Too many addresses.');
});
