import { expect, test } from 'vitest';
import { type OptionField, optionFields, withOption } from '../../../extension/parts/batch-options/option-fields.ts';
import { batchOptionShape } from '../../../shared/batch/options.ts';

const field = (name: string): OptionField => {
  const found = optionFields().find((one) => one.name === name);
  if (!found) throw new Error(`There is no field "${name}".`);
  return found;
};

test('every option of a batch is a field, but consent', () => {
  const names = optionFields().map(({ name }) => name as string);
  const asked = ['yes', 'privateRedirects', 'keepHttps', 'depth', 'scope', 'include', 'exclude', 'maxPages', 'sitemap'];
  expect([...names, ...asked].toSorted()).toEqual(Object.keys(batchOptionShape).toSorted());
});

test('choices, bounds and defaults come from the schema', () => {
  expect(field('settle')).toEqual({
    name: 'settle',
    kind: 'choice',
    choices: ['load', 'dom', 'idle'],
    fallback: 'dom',
  });
  expect(field('retries')).toEqual({ name: 'retries', kind: 'number', min: 0, max: 20, fallback: 2 });
  expect(field('formats')).toMatchObject({ kind: 'several', fallback: ['markdown'] });
  expect(field('scroll')).toMatchObject({ kind: 'switch', fallback: false });
  expect(field('concurrency')).toMatchObject({ kind: 'text', words: ['auto'], fallback: 'auto' });
});

test('what is typed is taken as the schema takes it', () => {
  expect(withOption({}, field('retries'), '5')).toEqual({ retries: 5 });
  expect(withOption({}, field('concurrency'), 'auto')).toEqual({ concurrency: 'auto' });
  expect(withOption({}, field('concurrency'), '8')).toEqual({ concurrency: 8 });
  expect(withOption({}, field('maxMemory'), '2GB')).toEqual({ maxMemory: '2GB' });
  expect(withOption({}, field('session'), '2024')).toEqual({ session: '2024' });
});

test('what the schema refuses changes nothing', () => {
  expect(withOption({}, field('retries'), '21')).toBeNull();
  expect(withOption({}, field('retries'), 'many')).toBeNull();
  expect(withOption({}, field('session'), 'two words')).toBeNull();
  expect(withOption({}, field('formats'), [])).toBeNull();
});

test('an emptied field is the default again', () => {
  expect(withOption({ retries: 5, scroll: true }, field('retries'), '')).toEqual({ scroll: true });
});
