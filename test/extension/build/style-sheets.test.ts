/** A surface loads several style sheets; a class that two of them lay out looks on one surface as it was meant for another. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Classes that a rule names alone, with no other before or after them. */
function ownClasses(css: string): readonly string[] {
  // What stands in parentheses is no selector of its own.
  const plain = css.replace(/\/\*.*?\*\//gs, '').replace(/:\w+\([^()]*\)/g, ':of');
  const rules = plain.matchAll(/([^{}]+)\{/g);
  const selectors = [...rules].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()));
  return selectors.flatMap((selector) => /^\.([\w-]+)$/.exec(selector)?.[1] ?? []);
}

test('what a rule names alone is found', () => {
  expect(ownClasses('.a, .b > .c, p :is(.e, .f, .g) { x: y } @media (z) { .d { e: f } }')).toEqual(['a', 'd']);
});

test('no class is laid out by two style sheets', () => {
  const sheets = new Map<string, Set<string>>();
  for (const sheet of globSync('extension/**/*.css'))
    for (const name of ownClasses(readFileSync(sheet, 'utf8')))
      sheets.set(name, (sheets.get(name) ?? new Set()).add(sheet));
  expect(sheets.size).toBeGreaterThan(100);
  expect([...sheets].filter(([, of]) => of.size > 1).map(([name, of]) => [name, ...of])).toEqual([]);
});
