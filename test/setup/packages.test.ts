import { expect, test } from 'vitest';
import { arePackagesInstalled } from '../../companion/setup/packages.js';

const lock = (packages: Record<string, object>) => ({ packages: { '': { version: '9' }, ...packages } });
const wanted = lock({
  'node_modules/zod': { version: '4.0.0' },
  'node_modules/fsevents': { version: '2.0.0', optional: true },
});

test('packages are installed where each that every platform needs is there in its version', () => {
  expect(arePackagesInstalled(wanted, lock({ 'node_modules/zod': { version: '4.0.0' } }))).toBe(true);
});

test.each([
  ['nothing was ever installed', null],
  ['an installation broke off', lock({})],
  ['the lock file wants another version', lock({ 'node_modules/zod': { version: '3.9.0' } })],
])('they are not where %s', (_, installed) => {
  expect(arePackagesInstalled(wanted, installed)).toBe(false);
});
