import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from '../../companion/setup/fingerprint.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sources-'));
  mkdirSync(path.join(root, 'src/deep'), { recursive: true });
  writeFileSync(path.join(root, 'src/deep/a.ts'), 'one');
  writeFileSync(path.join(root, 'config.ts'), 'two');
});
afterEach(() => rmSync(root, { recursive: true }));

const print = () => fingerprint(['src', 'config.ts'], root);

test('the fingerprint changes with a text, a name or a new file below, and with nothing else', () => {
  const before = print();
  writeFileSync(path.join(root, 'src/deep/a.ts'), 'one');
  expect(print()).toBe(before);

  writeFileSync(path.join(root, 'src/deep/a.ts'), 'other');
  const edited = print();
  expect(edited).not.toBe(before);

  writeFileSync(path.join(root, 'src/b.ts'), '');
  expect(print()).not.toBe(edited);
});
