import { expect, test } from 'vitest';
import { parseSettingsFile, settingsFileText } from '../../../extension/options/settings-file.ts';
import type { Settings } from '../../../shared/protocol/model.ts';

const settings: Settings = {
  defaults: { perHost: 2, formats: ['markdown', 'links'] },
  keepDays: 30,
  notifyAtEnd: false,
  contentRules: [{ id: 'a', host: 'example.com', kind: '/t/*', keep: ['.post'], drop: ['.promo'], createdAt: 7 }],
};

test('settings come back from their file as they were', () => {
  expect(parseSettingsFile(settingsFileText(settings))).toEqual({ settings });
});

test.each([
  ['text that is no JSON', '{'],
  ['another program’s file', '{"format":"other","version":1,"settings":{}}'],
  ['a newer version', '{"format":"tabtrawl-settings","version":2,"settings":{}}'],
  ['a value out of bounds', '{"format":"tabtrawl-settings","version":1,"settings":{"keepDays":0}}'],
  ['an option that there is not', '{"format":"tabtrawl-settings","version":1,"settings":{"defaults":{"hooks":"x"}}}'],
  ['a field that there is not', '{"format":"tabtrawl-settings","version":1,"settings":{"token":"x"}}'],
])('%s is refused whole', (_, text) => {
  expect(parseSettingsFile(text)).toEqual({ problem: expect.any(String) });
});

test('a file that knows no rules of content leaves those that there are', () => {
  const { contentRules: _, ...older } = settings;
  const text = JSON.stringify({ format: 'tabtrawl-settings', version: 1, settings: older });
  expect(parseSettingsFile(text)).toEqual({ settings: older });
});

test('the refusal names the place', () => {
  const text = '{"format":"tabtrawl-settings","version":1,"settings":{"defaults":{"perHost":"many"}}}';
  expect(parseSettingsFile(text)).toEqual({ problem: expect.stringContaining('settings.defaults.perHost') });
});
