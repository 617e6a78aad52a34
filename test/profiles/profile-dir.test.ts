import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetOpenTabs } from '../../companion/browser/chrome/launch.ts';
import { listProfiles, profileDir, removeProfile } from '../../companion/profiles/profile-dir.ts';
import { writeProfileOrigin } from '../../companion/profiles/profile-origin.ts';
import { newFolder, writeIn } from './made-up-profile.ts';

describe('the folder of a profile', () => {
  it.each(['default', 'work', 'a', 'Ann.B-2_c', 'x'.repeat(64)])('%s is a name in the home', (name) => {
    expect(profileDir('/home/profiles', name)).toBe(join('/home/profiles', name));
  });

  it.each(['/data/chrome', './work', '../other', '.', '..', 'a/b', 'a\\b'])('%s is a path', (given) => {
    expect(profileDir('/home/profiles', given)).toBe(resolve(given));
  });

  it.each(['', ' ', '-x', '.hidden', 'a b', 'ends.', 'con', 'NUL.txt', 'x'.repeat(65), 'a\0b', 'é'])(
    '%j is neither',
    (given) => {
      expect(() => profileDir('/home/profiles', given)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});

describe('the profiles of the home', () => {
  it('are none where nothing was made yet', async () => {
    expect(await listProfiles(join(newFolder(), 'profiles'))).toEqual([]);
  });

  it('are listed by name, with where they came from and whether they are in use', async () => {
    const profiles = newFolder();
    writeIn(profiles, 'work/Local State', '{}');
    mkdirSync(join(profiles, 'empty'));
    mkdirSync(join(profiles, '.removed-1'));
    writeIn(profiles, 'a file', '');
    const origin = { brand: 'Chrome', folder: '/x/Default', importedAt: 5 } as const;
    writeProfileOrigin(join(profiles, 'work'), origin);
    await using _held = await hold(join(profiles, 'work'));
    const listed = await listProfiles(profiles);
    expect(listed).toEqual([
      { name: 'empty', path: join(profiles, 'empty'), inUse: false, origin: null, lastUsedAtMs: null },
      { name: 'work', path: join(profiles, 'work'), inUse: true, origin, lastUsedAtMs: expect.any(Number) },
    ]);
  });

  it('are taken away whole', async () => {
    const profiles = newFolder();
    writeIn(profiles, 'work/Default/Cookies', 'x');
    await removeProfile(profiles, 'work');
    expect(readdirSync(profiles)).toEqual([]);
  });

  it('are not taken away while a browser is open on them', async () => {
    const profiles = newFolder();
    writeIn(profiles, 'work/Default/Cookies', 'x');
    await using _held = await hold(join(profiles, 'work'));
    await expect(removeProfile(profiles, 'work')).rejects.toMatchObject({ code: 'profile-in-use' });
    expect(existsSync(join(profiles, 'work/Default/Cookies'))).toBe(true);
  });

  it('are the only ones that are taken away: never a path', async () => {
    const profiles = newFolder();
    writeIn(profiles, 'kept/x', '');
    const inside = join(profiles, 'inside');
    mkdirSync(inside);
    for (const name of ['..', '../kept', join(profiles, 'kept'), '.', ''])
      await expect(removeProfile(inside, name)).rejects.toMatchObject({ code: 'usage' });
    await expect(removeProfile(inside, 'kept')).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(join(profiles, 'kept/x'))).toBe(true);
  });
});

describe('forgetting open tabs', () => {
  it('takes the record of tabs away and leaves the sign-ins', () => {
    const profile = newFolder();
    for (const file of [
      'Sessions/Tabs_1',
      'Sessions_Encrypted/Session_1',
      'Last Tabs',
      'Cookies',
      'Session Storage/CURRENT',
    ])
      writeIn(profile, `Default/${file}`, 'x');
    forgetOpenTabs(profile);
    expect(readdirSync(join(profile, 'Default')).sort()).toEqual(['Cookies', 'Session Storage']);
  });
});

/** What a running Chrome leaves in its folder on Linux and macOS. */
async function hold(folder: string): Promise<AsyncDisposable> {
  const server = createServer();
  const socket = join(newFolder(), 's');
  await new Promise<void>((done) => server.listen(socket, done));
  symlinkSync(`${hostname()}-${process.pid}`, join(folder, 'SingletonLock'));
  symlinkSync(socket, join(folder, 'SingletonSocket'));
  return { [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) };
}
