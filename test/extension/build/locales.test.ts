import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMessages } from '../../../extension/build/extension-files.ts';
import { optionFields } from '../../../extension/parts/batch-options/option-fields.ts';

const languages = readdirSync('extension/_locales');
const english = readMessages('en');
const namesIn = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();
/** Forms of a plural differ between languages; all have `_other`. */
const isOtherForm = (key: string) => /_(zero|one|two|few|many)$/.test(key);

test('English, German, Spanish, Simplified Chinese and Japanese are there', () => {
  expect(languages.toSorted()).toEqual(['de', 'en', 'es', 'ja', 'zh_CN']);
});

test.each(languages)('%s has every text of English, and none that English has not', (language) => {
  const keys = (messages: object) =>
    Object.keys(messages)
      .filter((key) => !isOtherForm(key))
      .toSorted();
  expect(keys(readMessages(language))).toEqual(keys(english));
});

test.each(languages)('%s has every plural form that its grammar asks for', (language) => {
  const messages = readMessages(language);
  const forms = new Intl.PluralRules(language.replace('_', '-')).resolvedOptions().pluralCategories;
  const stems = Object.keys(english).flatMap((key) =>
    `${key.replace(/_other$/, '')}_one` in english && key.endsWith('_other') ? key.slice(0, -6) : [],
  );
  expect(stems.length).toBeGreaterThan(5);
  // "many" is of millions in Spanish, where "_other" serves.
  const missing = stems
    .flatMap((stem) => forms.filter((form) => form !== 'many').map((form) => `${stem}_${form}`))
    .filter((key) => !(key in messages));
  expect(missing).toEqual([]);
});

test.each(languages)('%s names the same values in braces as English', (language) => {
  const messages = readMessages(language);
  const wrong = Object.entries(messages).filter(([key, { message }]) => {
    const original = english[key] ?? english[key.replace(/_\w+$/, '_other')];
    return namesIn(message).join() !== namesIn(original?.message).join();
  });
  expect(wrong).toEqual([]);
});

test('every choice of every option has a text', () => {
  const missing = optionFields().flatMap((field) => {
    const keys =
      'choices' in field ? field.choices.map((choice) => `opt_${field.name}_${choice.replaceAll('-', '_')}`) : [];
    return [`opt_${field.name}`, ...keys].filter((key) => !(key in english));
  });
  expect(missing).toEqual([]);
});
