import { expect, test } from 'vitest';
import { type FlagInput, toChromeFlags } from '../../../companion/browser/chrome/flags.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';

const plain: FlagInput = {
  platform: 'linux',
  profileDir: '/home/ada/profile',
  headless: true,
  isRoot: false,
  sharedMemoryBytes: 2 ** 33,
  loadsExtension: false,
  ownsProfile: false,
  chromeArgs: [],
};
const flagsFor = (input: Partial<FlagInput>) => toChromeFlags({ ...plain, ...input });
const names = (flags: readonly string[]) => flags.map((flag) => flag.replace(/=.*/, ''));

test('CDP goes over the pipe; no port is opened unless the user names one', () => {
  expect(flagsFor({})).toContain('--remote-debugging-pipe');
  expect(names(flagsFor({}))).not.toContain('--remote-debugging-port');
  expect(flagsFor({ chromeArgs: ['--remote-debugging-port=0'] })).toContain('--remote-debugging-port=0');
});

test('nothing that loses sign-ins, shows a robot or weakens the browser is passed on a profile', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    for (const flag of [
      '--password-store',
      '--use-mock-keychain',
      '--enable-automation',
      '--disable-extensions',
      '--user-agent',
      '--no-sandbox',
      '--ignore-certificate-errors',
    ])
      expect(names(flagsFor({ platform, headless: false }))).not.toContain(flag);
  }
});

test.each([
  ['--headless', { headless: true }, { headless: false }],
  ['--no-sandbox', { isRoot: true }, { isRoot: true, platform: 'darwin' }],
  ['--disable-dev-shm-usage', { sharedMemoryBytes: 64 * 2 ** 20 }, { sharedMemoryBytes: null }],
  ['--enable-unsafe-extension-debugging', { loadsExtension: true }, { loadsExtension: false }],
  ['--test-type', { headless: false }, { headless: true }],
  ['--edge-skip-compat-layer-relaunch', { platform: 'win32' }, { platform: 'linux' }],
] as const)('%s is there only where it is needed', (flag, needed, notNeeded) => {
  expect(flagsFor(needed)).toContain(flag);
  expect(flagsFor(notNeeded)).not.toContain(flag);
});

test.each([
  ['--disable-features', 'MediaRouter'],
  ['--disable-blink-features', 'AutomationControlled'],
])('what the user switches off by %s joins ours in the one flag that Chrome heeds', (flag, ours) => {
  const flags = flagsFor({ chromeArgs: [`${flag}=Foo,Bar`, `${flag}=Baz`] });
  const features = flags.filter((one) => one.startsWith(`${flag}=`));
  expect(features).toHaveLength(1);
  for (const name of ['Foo', 'Bar', 'Baz', ours]) expect(features[0]).toContain(name);
});

test.each([
  '--user-data-dir=/tmp/other',
  '--USER-DATA-DIR=/tmp/other',
  '-user-data-dir=/tmp/other',
  '--remote-debugging-pipe',
  '--headless=old',
  '--password-store=basic',
  '--user-agent=Robot',
  '--ignore-certificate-errors',
  '--no-sandbox',
  'https://example.com/',
  '',
])('the argument %j is refused as wrong usage, named, with the reason', (arg) => {
  expect(() => flagsFor({ chromeArgs: [arg] })).toThrow(TabtrawlError);
  try {
    flagsFor({ chromeArgs: [arg] });
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage' });
    expect(String(error)).toContain(arg);
  }
});

test('root on Linux may name --no-sandbox itself; it is there once', () => {
  expect(
    flagsFor({ isRoot: true, chromeArgs: ['--no-sandbox'] }).filter((flag) => flag === '--no-sandbox'),
  ).toHaveLength(1);
});
