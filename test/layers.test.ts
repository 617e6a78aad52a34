/** The repository is consistent: imports run the ways that they should, packages have one door, nothing goes in circles. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources } from './layers/modules.ts';
import { findFaults, lineLimits, longFiles, mostFiles } from './layers/rules.ts';

const root = path.resolve(import.meta.dirname, '..');

test('the sources keep to the layers, doors and sizes', () => {
  const sources = readSources(root, ['shared', 'companion', 'extension']);
  expect(sources.size).toBeGreaterThan(50);
  expect(findFaults(sources)).toEqual([]);
  const long = longFiles(sources, lineLimits.asked);
  if (long.length > 0) console.warn(`What is the second subject of each?\n${long.join('\n')}`);
});

describe('a tree with a fault is found out', () => {
  const faultsOf = (files: Record<string, string>) => findFaults(new Map(Object.entries(files)));

  test.each([
    ['shared that knows Node', { 'shared/a.ts': "import fs from 'node:fs';" }, 'node: shared/a.ts'],
    ['shared that knows the DOM', { 'shared/a.ts': 'export const at = document.title;' }, 'host: shared/a.ts'],
    ['shared with another package', { 'shared/a.ts': "import x from 'left-pad';" }, 'package: shared/a.ts'],
    ['crawl with Node', { 'companion/crawl/a.ts': "import { join } from 'node:path';" }, 'node: companion/crawl/a.ts'],
    [
      'the extension with the companion',
      { 'extension/a.ts': "import '../companion/app/main.ts';", 'companion/app/main.ts': '' },
      'direction: extension/a.ts imports ../companion/app/main.ts',
    ],
    [
      'parts that know each other, by a type alone',
      { 'companion/store/a.ts': "import type {\n  B,\n} from '../browser/b.ts';", 'companion/browser/b.ts': '' },
      'direction: companion/store/a.ts',
    ],
    [
      'parts that know each other, at run time alone',
      { 'companion/api/a.ts': "const b = await import('../extract/b.ts');", 'companion/extract/b.ts': '' },
      'direction: companion/api/a.ts',
    ],
    [
      'a package with two doors',
      { 'companion/store/a.ts': "import 'p/part';", 'companion/api/b.ts': "export { x } from 'p';" },
      'doors: p is imported by companion/api/b.ts, companion/store/a.ts',
    ],
    [
      'a circle',
      { 'shared/a.ts': "import './b.ts';", 'shared/b.ts': "import './c.ts';", 'shared/c.ts': "import './a.ts';" },
      'cycle: shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts',
    ],
    ['a folder that nobody thought of', { 'companion/misc/a.ts': "import 'node:fs';" }, 'no rule: companion/misc/a.ts'],
    ['an import of nothing', { 'shared/a.ts': "import './gone.ts';" }, 'not there: shared/a.ts'],
    ['a file that never ends', { 'shared/a.ts': '//\n'.repeat(lineLimits.refused + 1) }, 'too long: shared/a.ts'],
    ['a check that is silenced', { 'shared/a.ts': '// @ts-expect-error: later' }, 'silenced: shared/a.ts: //'],
  ])('%s', (_, files, fault) => {
    expect(faultsOf(files)).toEqual([expect.stringContaining(fault)]);
  });

  test('a folder that nobody finds anything in', () => {
    const files = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, number) => [`shared/many/${number}.ts`, '']));
    expect(faultsOf(files(mostFiles))).toEqual([]);
    expect(faultsOf(files(mostFiles + 1))).toEqual(['too wide: shared/many holds 21 files']);
  });

  test('and one without any is not', () => {
    expect(
      faultsOf({
        'shared/zod.ts': "export { z } from 'zod';",
        'shared/a.ts':
          "import { z } from './zod.ts';\n/** import { x } from 'y'; document.title */\nexport const a = z;",
        'companion/store/b.ts': "import { a } from '../../shared/a.ts';\nimport { readFile } from 'node:fs/promises';",
        'companion/app/companion.ts': "import '../store/b.ts';",
        'extension/panel/c.tsx': "import './panel.css';\nimport { a } from '../../shared/a.ts';",
      }),
    ).toEqual([]);
  });
});
