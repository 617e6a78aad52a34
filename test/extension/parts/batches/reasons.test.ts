import { describe, expect, test, vi } from 'vitest';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { failureText } from '../../../../extension/parts/batches/page-messages.ts';
import { reasonText } from '../../../../extension/parts/batches/reasons.ts';
import { failures } from '../../../../shared/messages/failures.ts';
import { reasons } from '../../../../shared/messages/reasons.ts';

const shown = vi.hoisted(() => ({ language: 'de', texts: {} as Readonly<Record<string, { message: string }>> }));
vi.mock('../../../../extension/parts/browser.ts', () => ({
  browser: {
    i18n: { getMessage: (key: string) => (key === 'languageTag' ? shown.language : (shown.texts[key]?.message ?? '')) },
  },
}));
const speak = (language: string) => {
  shown.language = language.replace('_', '-');
  shown.texts = readMessages(language);
};

const values: Readonly<Record<string, string>> = {
  held: '1.5 GB',
  budget: '2.0 GB',
  wait: '1 min 35 s',
  path: '/home/ada/t.db',
  problem: 'EACCES: permission denied, open "/home/ada/t.db"',
  way: 'Free some space, or give the folder back its write permission; what was crawled so far is kept.',
  name: 'author',
  code: 'timeout',
  said: 'https://a.example/x answered with HTTP status 503.',
  url: 'https://a.example/x',
};
/** A template with values in its braces. */
const filled = (template: string) =>
  template.replace(/\{(\w+)(?::([^}]+))?\}/g, (_, name, one) => (one ? `3 ${one}s` : (values[name] ?? '3')));
/** Each row of a table in each of its spellings. */
const spellings = (templates: object, isOf: (code: string) => boolean = () => true) =>
  Object.entries(templates).flatMap(([code, told]) =>
    isOf(code) ? [told].flat().map((template: string) => [code, filled(template)] as const) : [],
  );
/** Intl writes spaces that do not break. */
const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('a reason of the companion', () => {
  test.each(['de', 'es', 'ja', 'zh_CN'])('is told in %s, by its own text and no other', (language) => {
    speak(language);
    for (const [code, said] of spellings(reasons.templates)) {
      expect(reasons.read(said)?.code, said).toBe(code);
      expect(reasonText(said), said).not.toMatch(/^$|\{|\b(?:the|pages|tabs|written|asked|waits|Free some)\b/);
    }
    for (const [code, said] of spellings(failures.templates, (code) => /^again|GivenUp$|Damaged$/.test(code))) {
      expect(failures.read(said)?.code, said).toBe(code);
      expect(failureText(said), said).not.toMatch(/^$|\{|\b(?:the|its|pages|answered)\b/);
    }
  });

  test('has its numbers, sizes and times as the language writes them', () => {
    speak('de');
    expect(reasonText(reasons.say('reasonAsked', { count: 1 }))).toBe('1 Tab, wie gewünscht');
    expect(reasonText(reasons.say('reasonAsked', { count: 2 }))).toBe('2 Tabs, wie gewünscht');
    expect(spaced(reasonText(reasons.say('reasonMemory', { held: '1.5 GB', budget: '2.0 GB' })))).toBe(
      'Speicher: der Browser belegt 1,5 GB von 2,0 GB',
    );
    const rested = reasons.say('hostRested', { wait: '1 min 35 s', count: 3, code: 'dns' });
    expect(rested).toBe('rested for 1 min 35 s after 3 failures in a row (dns)');
    expect(spaced(reasonText(rested))).toBe('ruht 1 Min. 35 Sek. nach 3 Fehlern in Folge');
  });

  test('of an older companion is known too; one that nobody knows is told as it came', () => {
    speak('de');
    expect(reasonText('1 tabs, the most allowed')).toBe('1 Tab, das Höchste');
    const full =
      'The database /a/t.db cannot be written: the disk is full. Free some space, or give the folder back its write permission; what was crawled so far is kept.';
    expect(reasonText(full)).toContain('Schaffe Platz');
    expect(reasonText('the moon is full')).toBe('the moon is full');
  });
});
