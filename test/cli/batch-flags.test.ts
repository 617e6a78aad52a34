import { expect, test } from 'vitest';
import { filterOf } from '../../companion/cli/batches.ts';
import { batchFlags, optionsFromFlags } from '../../companion/cli/options.ts';
import { messageOf } from '../../shared/batch/errors.ts';
import { batchOptionShape } from '../../shared/batch/options.ts';

test('every batch option has a flag with its description', () => {
  expect(batchFlags).toHaveLength(Object.keys(batchOptionShape).length);
  for (const flag of batchFlags) expect(flag.about, flag.form).not.toBe('');
});

test('texts of flags become values of options', () => {
  expect(
    optionsFromFlags({ concurrency: '6', perHost: '2', formats: 'markdown, links', maxAge: '12h', scroll: true }),
  ).toEqual({ concurrency: 6, perHost: 2, formats: ['markdown', 'links'], maxAge: '12h', scroll: true });
  expect(optionsFromFlags({ concurrency: 'auto' })).toEqual({ concurrency: 'auto' });
});

test('a bad value names the option, what it got and what it takes', () => {
  expect(() => optionsFromFlags({ timeout: 'soon' })).toThrow(/--timeout <time>: got "soon".*such as 30s/);
  expect(() => optionsFromFlags({ session: '../x' })).toThrow(/--session.*"\.\.\/x"/);
  expect(() => optionsFromFlags({ formats: 'markdown,docx' })).toThrow(/--formats.*docx/);
  for (const given of ['lots', '5', '0'])
    expect(() => optionsFromFlags({ maxMemory: given })).toThrow(
      new RegExp(`--max-memory.*"${given}".*such as 2GB.*\\)\\.$`),
    );
  expect(() => optionsFromFlags({ perHost: '0' })).toThrow(/--per-host/);
});

test('bounds are said with their units, and nothing in the words of a schema', () => {
  const told = (flags: Record<string, unknown>) => {
    try {
      optionsFromFlags(flags);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(told({ timeout: '5' })).toMatch(/such as 30s\. \(At least 100 ms\.\)$/);
  expect(told({ retries: '99' })).toMatch(/\(At most 20\.\)$/);
  expect(told({ delay: '1x' })).toMatch(/--delay <time>: got "1x"\..*2s\.$/);
  for (const flags of [{ timeout: '5' }, { delay: '1x' }, { retries: 'a' }, { perHost: '0' }])
    expect(told(flags)).not.toMatch(/expected|received|Invalid/);
});

test('times take their units, here as everywhere; bare figures are milliseconds', () => {
  expect(optionsFromFlags({ timeout: '30s', delay: '1.5s' })).toEqual({ timeout: 30_000, delay: 1500 });
  expect(optionsFromFlags({ timeout: '4000' })).toEqual({ timeout: 4000 });
});

test('a union says what it takes', () => {
  expect(() => optionsFromFlags({ concurrency: 'abc' })).toThrow(/takes auto, or a number from 1 to 64/);
});

test('--no-writes is an option that is set; without it the parser gives "writes: true", which is none', () => {
  expect(optionsFromFlags({ writes: false })).toEqual({ noWrites: true });
  expect(optionsFromFlags({ writes: true })).toEqual({});
});

test('a word that is not among the choices is told with what was meant, and what may be given', () => {
  const refusal = (act: () => unknown) => {
    try {
      act();
    } catch (thrown) {
      return messageOf(thrown);
    }
    return null;
  };
  expect(refusal(() => optionsFromFlags({ content: 'mian' }))).toBe(
    '--content <main|full>: got "mian". Did you mean "main"? It takes: main, full.',
  );
  expect(refusal(() => optionsFromFlags({ block: 'font,imgae' }))).toContain(
    'got "imgae". Did you mean "image"? It takes',
  );
  expect(refusal(() => filterOf({ state: 'done,faild' }))).toMatch(/^--state: got "faild". Did you mean "failed"\?/);
  expect(refusal(() => filterOf({ code: 'whatever' }))).toMatch(/^--code: got "whatever". It takes: bad-url,/);
});
