import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chooseEverydayProfile,
  findEverydayProfiles,
  installedBrowserPlaces,
} from '../../companion/profiles/installed-browsers.ts';
import { makeUserDataDir, newFolder } from './made-up-profile.ts';

describe('the places of everyday browsers', () => {
  it.each([
    ['linux', { HOME: '/home/ann' }, '/home/ann/.config/google-chrome', '/home/ann/snap/chromium/common/chromium'],
    [
      'linux',
      { HOME: '/home/ann', XDG_CONFIG_HOME: '/cfg' },
      '/cfg/microsoft-edge',
      '/home/ann/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser',
    ],
    [
      'darwin',
      { HOME: '/Users/ann' },
      '/Users/ann/Library/Application Support/Google/Chrome',
      '/Users/ann/Library/Application Support/Microsoft Edge',
    ],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\Ann\\AppData\\Local' },
      'C:\\Users\\Ann\\AppData\\Local\\Google\\Chrome\\User Data',
      'C:\\Users\\Ann\\AppData\\Local\\BraveSoftware\\Brave-Browser\\User Data',
    ],
  ] as const)('of %s with %j', (platform, env, ...expected) => {
    const places = installedBrowserPlaces({ platform, env }).map(({ userDataDir }) => userDataDir);
    for (const place of expected) expect(places).toContain(place);
    expect(new Set(places).size).toBe(places.length);
  });

  it.each(['linux', 'darwin', 'win32'] as const)('are none on %s where the environment names no home', (platform) => {
    expect(installedBrowserPlaces({ platform, env: {} })).toEqual([]);
  });
});

function machineWithTwo() {
  const home = newFolder();
  const chrome = join(home, '.config/google-chrome');
  const brave = join(home, '.config/BraveSoftware/Brave-Browser');
  makeUserDataDir(chrome, { Default: [], 'Profile 1': [] }, 'Profile 1');
  makeUserDataDir(brave, { Default: [] });
  const written = (file: string, second: number) => utimesSync(join(file, 'Network/Cookies'), second, second);
  written(join(chrome, 'Default'), 200);
  written(join(chrome, 'Profile 1'), 100);
  written(join(brave, 'Default'), 300);
  return { on: { platform: 'linux' as const, env: { HOME: home } }, chrome, brave };
}

describe('everyday profiles', () => {
  it('are found with brand and the user’s own name, the last used first', () => {
    const { on, brave } = machineWithTwo();
    const found = findEverydayProfiles(on);
    expect(found.map(({ brand, folder }) => [brand, folder])).toEqual([
      ['Brave', 'Default'],
      ['Chrome', 'Default'],
      ['Chrome', 'Profile 1'],
    ]);
    expect(found[0]).toEqual({
      brand: 'Brave',
      userDataDir: brave,
      folder: 'Default',
      name: 'Default of Ann',
      usedAtMs: 300_000,
    });
  });

  it('the one used last on the machine is taken by itself', () => {
    expect(chooseEverydayProfile(undefined, machineWithTwo().on)).toMatchObject({ brand: 'Brave', folder: 'Default' });
  });

  it('of a browser’s whole folder the one that the browser used last is taken', () => {
    const { on, chrome } = machineWithTwo();
    expect(chooseEverydayProfile(chrome, on)).toMatchObject({ brand: 'Chrome', folder: 'Profile 1' });
  });

  it('a profile’s own folder is taken as it is', () => {
    const { on, chrome } = machineWithTwo();
    expect(chooseEverydayProfile(join(chrome, 'Default'), on)).toMatchObject({ brand: 'Chrome', folder: 'Default' });
  });

  it('a folder elsewhere is taken without a brand', () => {
    const elsewhere = join(newFolder(), 'data');
    makeUserDataDir(elsewhere, { Default: [] });
    expect(chooseEverydayProfile(elsewhere, { platform: 'linux', env: {} })).toMatchObject({
      brand: null,
      userDataDir: elsewhere,
    });
  });

  it('nothing there is said with what to give', () => {
    const on = { platform: 'linux' as const, env: { HOME: newFolder() } };
    expect(() => chooseEverydayProfile(undefined, on)).toThrow(/--from/);
    expect(() => chooseEverydayProfile(newFolder(), on)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
