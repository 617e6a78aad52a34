import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMessages } from '../../../extension/build/extension-files.ts';
import { optionFields } from '../../../extension/parts/batch-options/option-fields.ts';
import { optionTable } from '../../../shared/batch/options.ts';

const languages = readdirSync('extension/_locales');
const english = readMessages('en');
const namesIn = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();
/** Forms of a plural differ between languages; all have `_other`. */
const isOtherForm = (key: string) => /_(zero|one|two|few|many)$/.test(key);

/** Texts that change with a number; `opt_…_other` would be the text of a choice. */
const pluralStems = Object.keys(english).flatMap((key) =>
  /_(one|other)$/.test(key) && !key.startsWith('opt_') ? [key.replace(/_(one|other)$/, '')] : [],
);

test('English, German, Spanish, Simplified Chinese and Japanese are there', () => {
  expect(languages.toSorted()).toEqual(['de', 'en', 'es', 'ja', 'zh_CN']);
});

/** The browser gives the English text for what a language lacks, so a missing translation is told and stops nobody. */
function warnOf(language: string, what: string, keys: readonly string[]): void {
  if (keys.length > 0) console.warn(`_locales/${language} ${what}: ${keys.join(', ')}`);
}

const keysOf = (messages: object) => Object.keys(messages).filter((key) => !isOtherForm(key));

test.each(languages)('%s: what it lacks falls back to English, and is told', (language) => {
  const messages = readMessages(language);
  warnOf(
    language,
    'lacks',
    keysOf(english).filter((key) => !(key in messages)),
  );
  warnOf(
    language,
    'has, and English has not',
    keysOf(messages).filter((key) => !(key in english)),
  );
  const forms = new Intl.PluralRules(language.replace('_', '-')).resolvedOptions().pluralCategories;
  // "many" is of millions in Spanish, where "_other" serves.
  const needed = pluralStems.flatMap((stem) =>
    forms.filter((form) => form !== 'many').map((form) => `${stem}_${form}`),
  );
  warnOf(
    language,
    'lacks the plural forms',
    needed.filter((key) => !(key in messages)),
  );
  expect(keysOf(messages).length).toBeGreaterThan(keysOf(english).length * 0.9);
});

test('English has both forms of every plural', () => {
  expect(pluralStems.length).toBeGreaterThan(5);
  expect(pluralStems.filter((stem) => !(`${stem}_one` in english) || !(`${stem}_other` in english))).toEqual([]);
});

test.each(languages)('%s names the same values in braces as English', (language) => {
  const messages = readMessages(language);
  const wrong = Object.entries(messages).filter(([key, { message }]) => {
    const original = english[key] ?? english[key.replace(/_\w+$/, '_other')];
    return namesIn(message).join() !== namesIn(original?.message).join();
  });
  expect(wrong).toEqual([]);
});

test.each(languages)(
  '%s leads to the field of an option, where the surfaces have one, and not to its flag',
  (language) => {
    const fields = [...optionFields().map(({ name }) => name), 'maxPages' as const];
    const flags = fields.map((name) => optionTable[name].flag.match(/--[a-z-]+/)?.[0]);
    const led = Object.entries(readMessages(language)).flatMap(([key, { message }]) =>
      [...message.matchAll(/--[a-z-]+/g)].flatMap(([flag]) => (flags.includes(flag) ? [`${key}: ${flag}`] : [])),
    );
    expect(led).toEqual([]);
  },
);

test('a text that names another has it in place of the name', () => {
  expect(english.msgLate?.message).toContain(`“${english.opt_timeout?.message}”`);
  expect(english.msgRobotsStatus?.message).toMatch(/with “robots\.txt: Ignore”\.$/);
});

/** Words for signing in that are not the one each language has for it. */
const otherWords: Readonly<Record<string, RegExp>> = {
  en: /\blog(?:ged|ging)?[ -]?in\b/i,
  de: /einlogg|\blogin\b/i,
  es: /\bloguea|\blogin\b|\bentrar en tu cuenta\b/i,
  ja: /サインイン/,
  zh_CN: /登陆|登入/,
};

test.each(languages)('%s has one word for signing in, everywhere', (language) => {
  const other = otherWords[language];
  const mixed = Object.entries(readMessages(language)).filter(([, { message }]) => other?.test(message));
  expect(mixed).toEqual([]);
});

test('every choice of every option has a text', () => {
  const missing = optionFields().flatMap((field) => {
    const keys =
      'choices' in field ? field.choices.map((choice) => `opt_${field.name}_${choice.replaceAll('-', '_')}`) : [];
    const { hint } = optionTable[field.name];
    const hints = hint === undefined ? [] : [hint === 'own' ? `opt_${field.name}_hint` : 'opt_milliseconds'];
    return [`opt_${field.name}`, ...keys, ...hints].filter((key) => !(key in english));
  });
  expect(missing).toEqual([]);
});
