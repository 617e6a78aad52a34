import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SavedContent } from '../../companion/crawl/ports.ts';
import { savedPath } from '../../companion/crawl/saving/wanted-files.ts';
import { exportBatch, writeFolder } from '../../companion/store/export/export.ts';
import { openFolderWriter } from '../../companion/store/export/folder.ts';
import type { Store } from '../../companion/store/store.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { aBatch, aLook, aRecord, aStore, dueIds, inTime, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';
import { unzip } from './export/read-exports.ts';

function content(url: string, text: string, ending = 'png'): SavedContent {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kind = ending === 'png' ? 'image' : 'file';
  const type = ending === 'png' ? 'image/png' : 'application/pdf';
  return { file: { url, kind, type, bytes: bytes.length, sha256, path: savedPath(sha256, ending) }, bytes };
}

const logo = content('https://cdn.example/logo.png', 'the logo');
const report = content('https://a.example/report (1).pdf?v=1&w=2', 'the report', 'pdf');
const markdown = `![Logo](https://cdn.example/logo.png)

[![Logo](https://cdn.example/logo.png "L")](https://a.example/report%20\\(1\\).pdf) and
[the report](<https://a.example/report (1).pdf?v=1&w=2>), \`![Logo](https://cdn.example/logo.png)\` is code.`;

function finish(store: Store, page: string, saved: readonly SavedContent[], is: Partial<PageRecord> = {}): void {
  const row = store.start(page, { atMs: 1, attempt: 1 });
  const record = aRecord(row, { markdown, saved: saved.map(({ file }) => file), ...is });
  store.finish(page, { record, files: [], saved }, 2);
}

async function twoPages() {
  const store = aStore();
  const { id } = await aBatch(store, urlsOf('a.example', 2), {
    save: ['images', 'files'],
    formats: ['markdown', 'html'],
  });
  const [one = '', other = ''] = dueIds(store, id);
  const html =
    '<img src="https://cdn.example/logo.png" srcset="https://cdn.example/logo.png 2x"><a href="https://a.example/report (1).pdf?v=1&amp;w=2">r</a>';
  finish(store, one, [logo, report], { html });
  finish(store, other, [logo]);
  return { store, id, one, other };
}

function aFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-saved-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Path → text, of all files below. */
function treeOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(dir.length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  );
}

test('content of many pages is stored once, and goes with the last of them', async () => {
  const { store, id, one, other } = await twoPages();
  const contents = () => aLook(store).get<{ n: number }>('SELECT count(*) AS n FROM contents')?.n;
  expect(contents()).toBe(2);
  expect(store.savedBytes(id)).toBe(8 + 10 + 8);
  expect(Buffer.from(store.getSaved(logo.file.sha256) ?? []).toString()).toBe('the logo');
  await store.removePages(id, { pages: [one] });
  expect(contents()).toBe(1);
  expect(store.getSaved(report.file.sha256)).toBeNull();
  await store.removePages(id, { pages: [other] });
  expect(contents()).toBe(0);
  expect(inconsistencies(aLook(store))).toEqual([]);
});

test('content goes with its batch, and with the contents of batches that are pruned', async () => {
  const { store, id } = await twoPages();
  store.moveBatch(id, 'running', { reason: null, atMs: 1 });
  store.moveBatch(id, 'done', { reason: null, atMs: 1 });
  expect(await store.prune(10)).toBeGreaterThanOrEqual(26);
  expect(store.getSaved(logo.file.sha256)).toBeNull();
  const again = await twoPages();
  again.store.removeBatch(again.id);
  await expect.poll(() => again.store.getSaved(logo.file.sha256), inTime).toBeNull();
});

test('a page that ends anew has what it then saved, and no more', async () => {
  const store = aStore();
  const { id } = await aBatch(store, urlsOf('a.example', 1));
  const [page = ''] = dueIds(store, id);
  finish(store, page, [logo, report], { state: 'failed', error: { code: 'timeout', message: 'late' } });
  await store.resetPages(id);
  finish(store, page, [report]);
  expect(store.getSaved(logo.file.sha256)).toBeNull();
  expect(store.getSaved(report.file.sha256)).not.toBeNull();
  expect(inconsistencies(aLook(store))).toEqual([]);
});

test('an exported folder holds each content once, and its pages lead to it; a second time not a byte changes', async () => {
  const { store, id } = await twoPages();
  const dir = aFolder();
  await writeFolder(store, id, dir);
  const tree = treeOf(dir);
  expect(tree[logo.file.path]).toBe('the logo');
  expect(tree[report.file.path]).toBe('the report');
  expect(Object.keys(tree).filter((path) => path.startsWith('_files/'))).toHaveLength(2);
  const page = tree['a.example/0.md'] ?? '';
  expect(page).toContain(`![Logo](../${logo.file.path})`);
  expect(page).toContain(`[the report](../${report.file.path})`);
  expect(page).toContain(`[![Logo](../${logo.file.path} "L")](https://a.example/report%20\\(1\\).pdf)`);
  expect(page).toContain('`![Logo](https://cdn.example/logo.png)` is code');
  expect(tree['a.example/0.html']).toBe(`<img src="../${logo.file.path}"><a href="../${report.file.path}">r</a>`);
  const [line = ''] = (tree['pages.jsonl'] ?? '').split('\n');
  expect(JSON.parse(line).saved).toEqual([logo.file, report.file]);
  await writeFolder(store, id, dir);
  expect(treeOf(dir)).toEqual(tree);
});

test('a zip and the merged Markdown lead to the same paths', async () => {
  const { store, id } = await twoPages();
  const bytesOf = async (form: 'zip' | 'md' | 'jsonl') =>
    Buffer.concat(await Array.fromAsync(exportBatch(store, id, form).open()));
  const zip = unzip(await bytesOf('zip'));
  expect(zip.get(logo.file.path)?.toString()).toBe('the logo');
  expect([...zip.keys()].filter((name) => name.startsWith('_files/'))).toHaveLength(2);
  expect(zip.get('a.example/0.md')?.toString()).toContain(`](../${report.file.path})`);
  expect((await bytesOf('md')).toString()).toContain(`![Logo](${logo.file.path})`);
  const [line = ''] = (await bytesOf('jsonl')).toString().split('\n');
  expect(JSON.parse(line).saved[0]).toMatchObject({ url: logo.file.url, path: logo.file.path });
});

test('a folder that is kept in step holds them too, and leaves one that a person changed', async () => {
  const { store, id } = await twoPages();
  const dir = aFolder();
  await writeFolder(store, id, dir, { into: true });
  const tree = treeOf(dir);
  expect(tree[logo.file.path]).toBe('the logo');
  await writeFolder(store, id, dir, { into: true });
  expect(treeOf(dir)).toEqual(tree);
  writeFileSync(join(dir, logo.file.path), 'drawn anew');
  const { kept } = await writeFolder(store, id, dir, { into: true });
  expect(kept).toEqual([logo.file.path]);
  expect(treeOf(dir)[logo.file.path]).toBe('drawn anew');
});

test('a folder that is written while pages end holds them too', async () => {
  const { store, id } = await twoPages();
  const dir = aFolder();
  const writer = await openFolderWriter(dir, store.getSaved);
  for await (const record of store.records(id)) await writer.write(record, []);
  await writer.close();
  expect(treeOf(dir)[report.file.path]).toBe('the report');
  expect(treeOf(dir)['a.example/0.md']).toContain(`![Logo](../${logo.file.path})`);
});
