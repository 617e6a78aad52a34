import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApprovedFolders } from '../../companion/api/folders/approved-folders.ts';
import { browserFolder, folderHandlers } from '../../companion/api/folders/folder-calls.ts';
import type { CalledBy } from '../../companion/api/ports.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'approved-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function approved(choose?: () => Promise<string | null>, known: readonly string[] = ['b1']): ApprovedFolders {
  const homeDir = join(root, 'home');
  mkdirSync(join(homeDir, 'run'), { recursive: true });
  return new ApprovedFolders({
    path: join(homeDir, 'run', 'folders.json'),
    homeDir,
    clock: { wallMs: () => 5 },
    log: () => {},
    choose,
    isKnown: (batch) => known.includes(batch),
  });
}
const by = (kind: CalledBy['kind']): CalledBy => ({ kind, origin: kind === 'local' ? null : 'chrome-extension://x' });

test('a folder is approved once, kept over restarts, named by its own name, and can be taken back', () => {
  const first = approved();
  const notes = first.add(join(root, 'Notes'));
  first.add(join(root, 'Notes'));
  first.add(join(root, 'work', 'Notes'));
  expect(approved().list()).toEqual([
    { name: notes.path.split('/').slice(-2).join('/'), path: join(root, 'Notes'), approvedAt: 5 },
    { name: 'work/Notes', path: join(root, 'work/Notes'), approvedAt: 5 },
  ]);
  first.remove(notes.path);
  expect(
    approved()
      .list()
      .map(({ name }) => name),
  ).toEqual(['Notes']);
  expect(() => first.remove(notes.path)).toThrow(/no folder that was approved/);
});

test('the whole disk, our own files, what holds them, and files are no folder to approve', () => {
  const folders = approved();
  writeFileSync(join(root, 'file'), '');
  for (const path of ['/', root, join(root, 'home'), join(root, 'home', 'run'), join(root, 'file'), 'relative'])
    expect(() => folders.add(path), path).toThrow(/can't be saved in/);
  expect(folders.list()).toEqual([]);
});

test('only what lies below an approved folder is held by it, whatever the path says and wherever links lead', () => {
  const folders = approved();
  const vault = folders.add(join(root, 'vault')).path;
  mkdirSync(join(root, 'secret'));
  symlinkSync(join(root, 'secret'), join(vault, 'way-out'));
  for (const path of [vault, join(vault, 'a'), join(vault, 'a/../b'), join(vault, '..a')])
    expect(folders.holding(path), path).toBe(vault);
  for (const path of [root, `${vault}-2`, join(vault, '..'), `${vault}/../secret`, join(vault, 'way-out/new'), '/etc'])
    expect(folders.holding(path), path).toBeNull();
  // What stands in its place was not approved.
  renameSync(vault, join(root, 'moved'));
  symlinkSync(join(root, 'secret'), vault);
  expect(folders.holding(vault)).toBeNull();
});

test('no client approves a folder by itself: only a program of this machine, or the person in the dialog', async () => {
  let chosen: string | null = null;
  const folders = approved(async () => chosen);
  const handlers = folderHandlers({ folders });
  const path = join(root, 'vault');
  for (const kind of ['extension', 'paired'] as const)
    expect(() => handlers['folder.add']({ path }, by(kind))).toThrow(/Only the person/);
  await expect(handlers['folder.choose']({}, by('paired'))).rejects.toMatchObject({ code: 'unauthorized' });
  expect(await handlers['folder.choose']({}, by('extension'))).toEqual({ folder: null });
  expect(folders.list()).toEqual([]);
  chosen = path;
  expect(await handlers['folder.choose']({}, by('extension'))).toMatchObject({ folder: { path } });
  expect(() => handlers['folder.remove']({ path }, by('paired'))).toThrow(/removed in the browser/);
  expect(await handlers['folder.list']({}, by('paired'))).toMatchObject({ canChoose: false, folders: [{ path }] });
  handlers['folder.remove']({ path }, by('extension'));
  expect(folders.list()).toEqual([]);
});

test('two presses open one dialog, and where there is none the command is named', async () => {
  let opened = 0;
  const done = Promise.withResolvers<string | null>();
  const folders = approved(() => {
    opened++;
    return done.promise;
  });
  const both = [folders.choose(), folders.choose()];
  done.resolve(join(root, 'a'));
  expect((await Promise.all(both)).map((folder) => folder?.name)).toEqual(['a', 'a']);
  expect(opened).toBe(1);
  await expect(approved().choose()).rejects.toThrow(/tabtrawl folders add/);
});

test('once it is taken back, what a browser began writes there no more; what the person began on this machine does', () => {
  const folders = approved();
  const vault = folders.add(join(root, 'vault')).path;
  folders.used('b1', vault);
  expect(folders.mayWrite('b1', join(vault, 'x'))).toBe(true);
  folders.remove(vault);
  expect(folders.mayWrite('b1', join(vault, 'x'))).toBe(false);
  expect(approved().mayWrite('b1', join(vault, 'x'))).toBe(false);
  expect(folders.mayWrite('of-the-terminal', join(vault, 'x'))).toBe(true);
  // A batch that is gone is no longer remembered.
  approved(undefined, []).add(join(root, 'other'));
  expect(readFileSync(join(root, 'home/run/folders.json'), 'utf8')).not.toContain('b1');
});

test('a browser names a folder of the home by its name, and no other', () => {
  const folders = approved();
  const vault = folders.add(join(root, 'vault')).path;
  const where = (out: string) => browserFolder({ folders, outDir: '/home/out' }, out);
  expect(where('papers')).toEqual({ dir: '/home/out/papers', approved: null });
  expect(where(join(vault, 'x'))).toEqual({ dir: join(vault, 'x'), approved: vault });
  for (const out of ['/etc', '../x', 'a/../..', '.', `${vault}/../y`]) expect(() => where(out), out).toThrow();
});
