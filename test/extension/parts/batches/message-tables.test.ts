import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { failures } from '../../../../shared/messages/failures.ts';
import { leadReasons, noteWords } from '../../../../shared/messages/notes.ts';
import { reasons } from '../../../../shared/messages/reasons.ts';
import { messageTable, type Templates } from '../../../../shared/messages/templates.ts';

const tables = { failures, noteWords, leadReasons, reasons };
type Sayable = (code: string, values: Readonly<Record<string, string | number>>) => string;
/** What a value may be, by the name of its place. */
const samples: Readonly<Record<string, string>> = {
  url: 'https://example.org/a?b=1',
  target: 'https://b.example/',
  host: 'example.org:8080',
};
const figures = /^(count|status|crashes|total|taken|more|before|percent|agreed|wanted)$/;
const rows = Object.entries(tables).flatMap(([table, { templates, read, say }]) =>
  Object.entries(templates as Templates).map(([code, told]) => {
    const now = typeof told === 'string' ? told : told[0];
    const names = [...now.matchAll(/\{(\w+)/g)].map(([, name = '']) => name);
    const values = Object.fromEntries(
      names.map((name) => [name, samples[name] ?? (figures.test(name) ? '3' : 'some words (of it), 2')]),
    );
    return { table, code, names, values, read, say: say as Sayable };
  }),
);

test.each(rows)('$table: $code is found again in its English words, with its values', ({ code, values, read, say }) => {
  const said = say(code, values);
  expect(said).not.toMatch(/\{|undefined/);
  expect(read(said)).toEqual({ code, values });
});

test.each(readdirSync('extension/_locales'))('%s has a text for each of them, of values that it has', (language) => {
  const texts = readMessages(language);
  const isMissing = rows.filter(({ code, names }) => !((names.includes('count') ? `${code}_other` : code) in texts));
  expect(isMissing.map(({ code }) => code)).toEqual([]);
  const strange = rows.flatMap(({ code, names }) =>
    [code, `${code}_one`, `${code}_other`].flatMap((key) =>
      [...(texts[key]?.message ?? '').matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) =>
        names.includes(name) ? [] : [`${key}: ${name}`],
      ),
    ),
  );
  expect(strange).toEqual([]);
});

test('what a page says of its lists is written where nothing can be imported, in the same words', () => {
  const written = (file: string) =>
    readFileSync(`companion/browser/${file}.ts`, 'utf8').replaceAll(/\$\{[^}]+\}/g, '#');
  const asWritten = (template: string) => template.replaceAll(/\{\w+\}/g, '#');
  const { noteTableRows, noteListEntries, noteListAbout, noteUnfilledOne } = noteWords.templates;
  for (const template of [noteTableRows, noteListEntries, noteListAbout])
    expect(written('ready/scroll-page')).toContain(asWritten(template));
  expect(noteWords.read(noteUnfilledOne)?.code).toBe('noteUnfilledOne');
  expect(written('read/in-page')).toContain(' further down had not been filled');
});

test('one of a thing and many are told apart, and both are found again', () => {
  const table = messageTable({ pages: '{count:page} of {host}', sizes: '{count:box|boxes} here' });
  expect(table.say('pages', { count: 1, host: 'a' })).toBe('1 page of a');
  expect(table.say('sizes', { count: 2 })).toBe('2 boxes here');
  expect(table.read('1 page of a')).toEqual({ code: 'pages', values: { count: '1', host: 'a' } });
  expect(table.read('1 box here')?.code).toBe('sizes');
  expect(table.read('many boxes here')).toBeNull();
});
