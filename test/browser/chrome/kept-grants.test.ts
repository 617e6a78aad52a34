import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { extensionWithGrants } from '../../../companion/browser/chrome/kept-grants.ts';

const manifest = {
  name: 'Tabtrawl',
  key: 'pinned',
  permissions: ['storage'],
  optional_permissions: ['bookmarks', 'history', 'cookies'],
  optional_host_permissions: ['<all_urls>'],
};

/** A profile whose browser noted these permissions of the extension as it ran last. */
function makeProfile(active: object | null, file = 'Preferences') {
  const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-grants-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [extensionDir, profileDir] = [join(dir, 'extension'), join(dir, 'profile')];
  mkdirSync(join(extensionDir, 'assets'), { recursive: true });
  mkdirSync(join(profileDir, 'Default'), { recursive: true });
  writeFileSync(join(extensionDir, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(extensionDir, 'assets', 'a.js'), 'one');
  const note = (permissions: object | null) =>
    writeFileSync(
      join(profileDir, 'Default', file),
      JSON.stringify({ extensions: { settings: permissions ? { abc: { active_permissions: permissions } } : {} } }),
    );
  note(active);
  const options = { extensionDir, profileDir, extensionId: 'abc' };
  return { ...options, note, folder: () => extensionWithGrants(options) };
}
const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

test.each(['Preferences', 'Secure Preferences'])('what a person allowed is given at the next start (%s)', (file) => {
  const profile = makeProfile(
    { api: ['storage', 'bookmarks', 'cookies', { other: 1 }], explicit_host: ['<all_urls>'] },
    file,
  );
  const folder = profile.folder();
  expect(folder).not.toBe(profile.extensionDir);
  expect(manifestIn(folder)).toEqual({
    name: 'Tabtrawl',
    key: 'pinned',
    permissions: ['storage', 'bookmarks'],
    host_permissions: ['<all_urls>'],
    optional_permissions: ['history', 'cookies'],
    optional_host_permissions: [],
  });
  expect(readFileSync(join(folder, 'assets', 'a.js'), 'utf8')).toBe('one');
  expect(manifestIn(profile.extensionDir)).toEqual(manifest);
});

test('a newer build is what is loaded, and what was taken back is not given', () => {
  const profile = makeProfile({ api: ['bookmarks'], explicit_host: [] });
  profile.folder();
  writeFileSync(join(profile.extensionDir, 'assets', 'a.js'), 'two');
  const folder = profile.folder();
  expect(readFileSync(join(folder, 'assets', 'a.js'), 'utf8')).toBe('two');
  profile.note({ api: ['storage'], explicit_host: [] });
  expect(profile.folder()).toBe(profile.extensionDir);
  expect(existsSync(folder)).toBe(false);
});

test('nothing is given that the extension does not ask for or is only lent, nor where nothing is known', () => {
  expect(makeProfile({ api: ['cookies', 'proxy'], explicit_host: ['https://a.example/*'] }).folder()).toMatch(
    /extension$/,
  );
  const unknown = makeProfile(null);
  expect(unknown.folder()).toBe(unknown.extensionDir);
  const torn = makeProfile(null);
  writeFileSync(join(torn.profileDir, 'Default', 'Preferences'), '{"extensions":');
  expect(torn.folder()).toBe(torn.extensionDir);
});
