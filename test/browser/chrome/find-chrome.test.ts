import { expect, test } from 'vitest';
import { checkChromePath, findChrome, type Machine } from '../../../companion/browser/chrome/find.ts';

function machine(platform: NodeJS.Platform, env: Machine['env'], files: readonly string[]): Machine {
  return { platform, env, isExecutable: (file) => files.includes(file) };
}
const linux = (...files: string[]) => machine('linux', { PATH: '/home/ada/bin:/usr/bin:/snap/bin' }, files);

test.each([
  [linux('/usr/bin/chromium', '/usr/bin/google-chrome-stable'), '/usr/bin/google-chrome-stable', 'Chrome'],
  [linux('/usr/bin/brave-browser', '/usr/bin/microsoft-edge'), '/usr/bin/microsoft-edge', 'Edge'],
  [linux('/home/ada/bin/chromium', '/usr/bin/chromium'), '/home/ada/bin/chromium', 'Chromium'],
  [machine('linux', {}, ['/opt/google/chrome/google-chrome']), '/opt/google/chrome/google-chrome', 'Chrome'],
  [
    machine('darwin', { HOME: '/Users/ada' }, [
      '/Users/ada/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
    ]),
    '/Users/ada/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
    'Brave',
  ],
  [
    machine('darwin', {}, ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'Chrome',
  ],
  [
    machine(
      'win32',
      { 'ProgramFiles(x86)': 'C:\\Program Files (x86)', LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' },
      ['C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
    ),
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'Edge',
  ],
])('machine %#: %s', (on, executable, brand) => {
  expect(findChrome(on)).toEqual({ executable, brand });
});

test("snap's Chromium, which may not read our profiles, is taken only where nothing else is there", () => {
  expect(findChrome(linux('/snap/bin/chromium', '/usr/bin/brave-browser'))?.brand).toBe('Brave');
  expect(findChrome(linux('/snap/bin/chromium'))?.executable).toBe('/snap/bin/chromium');
});

test('a machine without a browser has none', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(findChrome(machine(platform, {}, []))).toBeNull();
});

test('a folder in the PATH that is not absolute is not looked in', () => {
  expect(findChrome(machine('linux', { PATH: '.:' }, ['chromium', './chromium']))).toBeNull();
});

test('--chrome takes a program that can be run, or an application on macOS, and names what it got otherwise', () => {
  const app = '/Applications/Chromium.app';
  const executable = `${app}/Contents/MacOS/Chromium`;
  expect(checkChromePath(app, machine('darwin', {}, [executable]))).toBe(executable);
  expect(checkChromePath('/x/chrome', linux('/x/chrome'))).toBe('/x/chrome');
  expect(() => checkChromePath('/nope', linux())).toThrow(
    expect.objectContaining({ code: 'no-chrome', message: expect.stringContaining('/nope') }),
  );
});
