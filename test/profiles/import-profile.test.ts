import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countCookies } from '../../companion/profiles/cookie-census.ts';
import { importProfile } from '../../companion/profiles/import-profile.ts';
import { keyShortfalls } from '../../companion/profiles/import-shortfalls.ts';
import { toImportedLocalState, toImportedPreferences } from '../../companion/profiles/imported-settings.ts';
import { readProfileOrigin } from '../../companion/profiles/profile-origin.ts';
import { type MadeUpCookie, makeUserDataDir, newFolder, nowMs, openCookies, writeIn } from './made-up-profile.ts';

const later = nowMs + 86_400_000;
const cookies: readonly MadeUpCookie[] = [
  { host: '.mail.example', name: 'a', expiresMs: later },
  { host: 'mail.example', name: 'b' },
  { host: 'news.example', name: 'c', expiresMs: later },
  { host: 'old.example', name: 'd', expiresMs: nowMs - 1 },
];

function prepare(profiles: Parameters<typeof makeUserDataDir>[1] = { Default: cookies }) {
  const folder = newFolder();
  const from = join(folder, 'everyday');
  makeUserDataDir(from, profiles);
  mkdirSync(join(folder, 'profiles'));
  const options = { platform: 'linux' as const, env: {}, from, to: join(folder, 'profiles/copy'), nowMs };
  return { folder, from, options, to: options.to, profiles: join(folder, 'profiles') };
}
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('an import', () => {
  it('brings what carries sign-ins and nothing else', async () => {
    const { options, to } = prepare();
    await importProfile(options);
    expect(filesIn(to)).toEqual([
      'Default/IndexedDB/https_a.example_0.indexeddb.leveldb/CURRENT',
      'Default/Local Storage/leveldb/000003.log',
      'Default/Local Storage/leveldb/CURRENT',
      'Default/Network/Cookies',
      'Default/Preferences',
      'First Run',
      'Local State',
      'tabtrawl.json',
    ]);
  });

  it('tells by site how many cookies came, without those that have ended', async () => {
    const { options } = prepare();
    const report = await importProfile(options);
    expect(report.sites).toEqual([
      { host: 'mail.example', cookies: 2, sessionCookies: 1, readable: null },
      { host: 'news.example', cookies: 1, sessionCookies: 0, readable: null },
    ]);
    expect(report.shortfalls).toEqual([]);
    expect(report.parts.map(({ what }) => what)).toEqual(['cookies', 'local storage', 'site databases']);
  });

  it('brings history only where it is asked for, and site databases unless they are not wanted', async () => {
    const { options, to } = prepare();
    await importProfile({ ...options, history: true, indexedDb: false });
    expect(existsSync(join(to, 'Default/History'))).toBe(true);
    expect(existsSync(join(to, 'Default/IndexedDB'))).toBe(false);
  });

  it('makes any profile the one that Chrome opens by itself', async () => {
    const { options, from, to } = prepare({ Default: [], 'Profile 1': cookies });
    const report = await importProfile({ ...options, from: join(from, 'Profile 1') });
    expect(report.sites).toHaveLength(2);
    expect(JSON.parse(readFileSync(join(to, 'Local State'), 'utf8')).profile).toEqual({
      last_used: 'Default',
      info_cache: { Default: { name: 'Profile 1 of Ann' } },
    });
    expect(readProfileOrigin(to)).toEqual({ brand: null, folder: join(from, 'Profile 1'), importedAt: nowMs });
  });

  it.runIf(process.platform !== 'win32')('is readable by the user alone', async () => {
    const { options, to } = prepare();
    await importProfile(options);
    expect(statSync(to).mode & 0o777).toBe(0o700);
    for (const file of filesIn(to)) {
      expect([file, statSync(join(to, file)).mode & 0o777]).toEqual([file, 0o600]);
      expect(statSync(join(to, file, '..')).mode & 0o777).toBe(0o700);
    }
  });

  it('changes nothing in the browser’s own folder', async () => {
    const { options, from } = prepare();
    const look = () =>
      filesIn(from).map((file) => [file, statSync(join(from, file)).mtimeMs, readFileSync(join(from, file), 'base64')]);
    const before = look();
    await importProfile(options);
    expect(look()).toEqual(before);
  });

  it('is refused where there is a profile already, and leaves that alone', async () => {
    const { options, to, profiles } = prepare();
    writeIn(to, 'Default/Cookies', 'mine');
    await expect(importProfile(options)).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(join(to, 'Default/Cookies'), 'utf8')).toBe('mine');
    expect(readdirSync(profiles)).toEqual(['copy']);
  });

  it('leaves no half profile where it fails', async () => {
    const { options, profiles } = prepare();
    const failing = importProfile({ ...options, readCookies: () => Promise.reject(new Error('Chrome did not start')) });
    await expect(failing).rejects.toThrow('Chrome did not start');
    expect(readdirSync(profiles)).toEqual([]);
  });

  it('takes the browser’s word for what can be read of the copy, and names the sites that can’t', async () => {
    const { options, profiles, to } = prepare();
    let looked = '';
    const report = await importProfile({
      ...options,
      readCookies: async (folder) => {
        looked = folder;
        expect(existsSync(join(folder, 'Default/Network/Cookies'))).toBe(true);
        writeFileSync(join(folder, 'Default/Network/Cookies'), 'what a Chrome that starts makes of it');
        return new Map([['mail.example', 2]]);
      },
    });
    expect(looked.startsWith(profiles)).toBe(true);
    expect(readdirSync(profiles)).toEqual(['copy']);
    expect(countCookies(join(to, 'Default/Network/Cookies'), nowMs).sites.size).toBe(2);
    expect(report.sites.map(({ host, readable }) => [host, readable])).toEqual([
      ['mail.example', 2],
      ['news.example', 0],
    ]);
    expect(report.shortfalls).toEqual([expect.objectContaining({ what: 'cookies of news.example' })]);
  });

  it('says so where the cookies are torn or there are none, and brings the rest', async () => {
    const torn = prepare();
    writeFileSync(
      join(torn.from, 'Default/Network/Cookies'),
      'not a database, though long enough to look like one'.repeat(50),
    );
    const report = await importProfile(torn.options);
    expect(report.shortfalls).toEqual([
      expect.objectContaining({ what: 'cookies', mend: expect.stringContaining('Close that browser') }),
    ]);
    expect(report.parts.map(({ what }) => what)).toContain('local storage');
    const empty = newFolder();
    writeIn(empty, 'Local State', '{}');
    writeIn(empty, 'Default/Preferences', '{}');
    const none = await importProfile({ ...torn.options, from: empty, to: join(torn.folder, 'profiles/other') });
    expect(none.shortfalls).toEqual([expect.objectContaining({ what: 'cookies', why: 'that profile has none' })]);
  });

  it('reads the cookies of older browsers from their place', async () => {
    const old = newFolder();
    writeIn(old, 'Local State', '{}');
    writeIn(old, 'Default/Preferences', '{}');
    openCookies(join(old, 'Default/Cookies'), cookies).close();
    const { options } = prepare();
    const report = await importProfile({ ...options, from: old });
    expect(report.sites).toHaveLength(2);
    expect(report.shortfalls).toEqual([]);
  });
});

describe('the settings of an import', () => {
  it('are what sites depend on, and never the browser’s own account', () => {
    const preferences = toImportedPreferences({
      intl: { accept_languages: 'de' },
      account_info: [{ email: 'ann@example.com' }],
      extensions: {},
      session: { restore_on_startup: 4 },
      profile: {
        exit_type: 'Crashed',
        content_settings: { exceptions: { cookies: { a: 1 }, site_engagement: { b: 2 } } },
      },
    });
    expect(preferences).toEqual({
      intl: { accept_languages: 'de' },
      profile: { exit_type: 'Normal', content_settings: { exceptions: { cookies: { a: 1 } } } },
      signin: { allowed: false, allowed_on_next_startup: false },
    });
  });

  it.each([undefined, null, 7, [], { intl: 7 }, { profile: { content_settings: null } }])(
    'stand with a source such as %j',
    (source) => {
      expect(toImportedPreferences(source)).toMatchObject({ profile: { exit_type: 'Normal' } });
      expect(toImportedLocalState(source, { folder: 'Default', name: 'x' })).not.toHaveProperty('os_crypt');
    },
  );

  it('carry the key of the cookies and nothing that names the browser', () => {
    const state = toImportedLocalState(
      { os_crypt: { encrypted_key: 'K' }, user_experience_metrics: { client_id: 'ID' } },
      { folder: 'Default', name: 'x' },
    );
    expect(state).toEqual({
      os_crypt: { encrypted_key: 'K' },
      profile: { last_used: 'Default', info_cache: { Default: { name: 'x' } } },
    });
  });
});

describe('keys that stay behind', () => {
  const facts = { from: 'Chrome', to: 'Chrome', platform: 'linux' } as const;
  const shortfalls = (kind: 'v10' | 'v11' | 'v20', change: Partial<Parameters<typeof keyShortfalls>[0]> = {}) =>
    keyShortfalls({ ...facts, keyKinds: new Set([kind]), ...change });

  it('are Windows’ app-bound ones always', () => {
    expect(shortfalls('v20', { platform: 'win32' })).toHaveLength(1);
  });

  it('are those of keyring and Keychain where another brand would read them', () => {
    expect(shortfalls('v11', { to: 'Chromium' })).toHaveLength(1);
    expect(shortfalls('v10', { to: 'Chromium', platform: 'darwin' })).toHaveLength(1);
  });

  it('are none for the same brand, an unknown one, or a key that came along', () => {
    expect(shortfalls('v11')).toEqual([]);
    expect(shortfalls('v11', { to: null })).toEqual([]);
    expect(shortfalls('v10', { to: 'Chromium' })).toEqual([]);
    expect(shortfalls('v10', { to: 'Edge', platform: 'win32' })).toEqual([]);
  });
});
