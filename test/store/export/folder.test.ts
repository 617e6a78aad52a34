import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFolder } from '../../../companion/store/export/export.ts';
import { openFolderWriter } from '../../../companion/store/export/folder.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { aBatch, aFolder, aRecord, aStore, dueIds, finishPage, urlsOf } from '../a-store.ts';

const record = (url: string, is: Partial<PageRecord> = {}) =>
  aRecord({ id: `b-${url}`, batch: 'b', index: 0, url }, is);
const linesOf = (dir: string) =>
  readFileSync(join(dir, 'pages.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as PageRecord);
/** Every file below a folder. */
const tree = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

describe('an output folder', () => {
  it('has each page as Markdown below its host, other formats beside it, and a line without bodies', async () => {
    const dir = join(aFolder(), 'new', 'out');
    const writer = await openFolderWriter(dir);
    const page = record('https://a.example/x/y', {
      html: '<p>',
      text: 'plain',
      links: [],
      metadata: { author: 'A "B"', siteName: 'S' },
      title: 'Line\none: "two"',
    });
    const files = await writer.write(page, [
      { kind: 'screenshot', bytes: Uint8Array.of(7) },
      { kind: 'pdf', bytes: Uint8Array.of(8) },
    ]);
    await writer.close();
    expect(files).toEqual({
      markdown: 'a.example/x--y.md',
      html: 'a.example/x--y.html',
      text: 'a.example/x--y.txt',
      screenshot: 'a.example/x--y.png',
      pdf: 'a.example/x--y.pdf',
    });
    expect(tree(dir)).toEqual([...Object.values(files), 'pages.jsonl'].sort());
    expect(readFileSync(join(dir, 'a.example/x--y.md'), 'utf8')).toBe(
      '---\nurl: "https://a.example/x/y"\ntitle: "Line one: \\"two\\""\nfetched: "2026-01-02T03:04:05.000Z"\nauthor: "A \\"B\\""\nsite: "S"\n---\n\nText of https://a.example/x/y\n',
    );
    expect([...readFileSync(join(dir, 'a.example/x--y.png'))]).toEqual([7]);
    const [line] = linesOf(dir);
    expect(line).toMatchObject({ url: page.url, files });
    for (const body of ['markdown', 'html', 'text', 'links']) expect(line).not.toHaveProperty(body);
  });

  it('has a line for pages that failed, and no file of theirs, whatever they showed', async () => {
    const dir = aFolder();
    const writer = await openFolderWriter(dir);
    expect(
      await writer.write(
        record('https://a.example/gone', {
          state: 'failed',
          markdown: '',
          error: { code: 'dns', message: 'no such host' },
        }),
        [],
      ),
    ).toEqual({});
    await writer.write(
      record('https://a.example/500', {
        state: 'failed',
        markdown: 'Oops',
        error: { code: 'http-error', message: 'status 500' },
      }),
      [],
    );
    expect(tree(dir)).toEqual(['pages.jsonl']);
    expect(linesOf(dir).map((line) => line.error?.code)).toEqual(['dns', 'http-error']);
  });

  it('is the same when it is written again: no second name, no second line, what is new replaces what is old', async () => {
    const dir = aFolder();
    const urls = ['https://a.example/?q=1', 'https://a.example/?q=2', 'https://b.example/'];
    for (const [run, list] of [urls, urls.toReversed()].entries()) {
      const writer = await openFolderWriter(dir);
      for (const url of list) await writer.write(record(url, { markdown: `run ${run}` }), []);
      await writer.close();
    }
    expect(tree(dir)).toHaveLength(4);
    expect(
      linesOf(dir)
        .map((line) => line.url)
        .sort(),
    ).toEqual([...urls].sort());
    for (const file of tree(dir).filter((name) => name.endsWith('.md')))
      expect(readFileSync(join(dir, file), 'utf8')).toContain('run 1');
  });

  it('goes on after a kill: a torn line is cut off, a half-written file replaced', async () => {
    const dir = aFolder();
    const first = await openFolderWriter(dir);
    await first.write(record('https://a.example/1'), []);
    appendFileSync(join(dir, 'pages.jsonl'), '{"id":"b-half","url":"https://a.exa');
    writeFileSync(join(dir, 'a.example', '.2.md.part'), 'half');
    const second = await openFolderWriter(dir);
    await second.write(record('https://a.example/2'), []);
    await second.close();
    expect(linesOf(dir).map((line) => line.url)).toEqual(['https://a.example/1', 'https://a.example/2']);
    expect(tree(dir)).toEqual(['a.example/1.md', 'a.example/2.md', 'pages.jsonl']);
  });

  it('keeps lines that are added while it is tidied', async () => {
    const dir = aFolder();
    const [one, two] = [await openFolderWriter(dir), await openFolderWriter(dir)];
    // Long enough that it is still being read when the others come.
    const before = Array.from({ length: 40_000 }, (_, at) => `{"url":"https://a.example/same","title":"${at}"}\n`);
    writeFileSync(join(dir, 'pages.jsonl'), before.join(''));
    const tidied = one.close();
    for (let at = 0; at < 20; at++) await two.write(record(`https://b.example/${at}`), []);
    await tidied;
    await two.close();
    const lines = linesOf(dir);
    expect(lines).toHaveLength(21);
    expect(lines.find((line) => line.url.endsWith('same'))?.title).toBe('39999');
  });

  it('is never left: links in it are not followed', async () => {
    const [dir, outside] = [aFolder(), aFolder()];
    writeFileSync(join(outside, 'precious'), 'mine');
    symlinkSync(outside, join(dir, 'a.example'));
    mkdirSync(join(dir, 'b.example'));
    symlinkSync(join(outside, 'precious'), join(dir, 'b.example', 'x.md'));
    symlinkSync(join(outside, 'precious'), join(dir, 'b.example', '.y.md.part'));
    const writer = await openFolderWriter(dir);
    await expect(writer.write(record('https://a.example/x'), [])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('a.example'),
    });
    await writer.write(record('https://b.example/x'), []);
    await writer.write(record('https://b.example/y'), []);
    expect(lstatSync(join(dir, 'b.example', 'x.md')).isSymbolicLink()).toBe(false);
    expect(tree(outside)).toEqual(['precious']);
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine');
  });

  it('takes no line through a link', async () => {
    const [dir, outside] = [aFolder(), aFolder()];
    writeFileSync(join(outside, 'precious'), 'mine');
    symlinkSync(join(outside, 'precious'), join(dir, 'pages.jsonl'));
    const writer = await openFolderWriter(dir);
    await expect(writer.write(record('https://b.example/x'), [])).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine');
  });

  it('says why where it cannot be made', async () => {
    const dir = aFolder();
    writeFileSync(join(dir, 'file'), '');
    await expect(openFolderWriter(join(dir, 'file', 'out'))).rejects.toThrow(/ENOTDIR/);
  });

  it('is written from a stored batch, with the pages of the filter', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 30), { formats: ['markdown', 'pdf'] });
    const pages = dueIds(store, id);
    for (const page of pages.slice(0, 20)) finishPage(store, page);
    const row = store.start(pages[20] ?? '', { atMs: 1, attempt: 1 });
    store.finish(row.id, { record: aRecord(row), files: [{ kind: 'pdf', bytes: Uint8Array.of(1) }] }, 2);
    finishPage(store, pages[21] ?? '', { state: 'failed', markdown: '', error: { code: 'dns', message: '' } });
    const dir = aFolder();
    expect(await writeFolder(store, id, dir)).toEqual({ pages: 21, unchanged: 0, failed: 1, kept: [] });
    writeFileSync(join(dir, 'a.example/3.md'), 'of another time');
    expect(await writeFolder(store, id, dir)).toEqual({ pages: 21, unchanged: 20, failed: 1, kept: [] });
    expect(await writeFolder(store, id, dir)).toMatchObject({ pages: 21, unchanged: 21 });
    // 21 pages and a PDF; the index, the one that failed, the records.
    expect(tree(dir)).toHaveLength(21 + 1 + 3);
    expect(linesOf(dir).map((line) => line.index)).toEqual(Array.from({ length: 22 }, (_, at) => at));
    const some = aFolder();
    const filter = { states: ['done' as const], text: '/20' };
    expect(await writeFolder(store, id, some, { filter })).toEqual({ pages: 1, unchanged: 0, failed: 0, kept: [] });
    expect(tree(some)).toEqual(['a.example/20.md', 'a.example/20.pdf', 'index.md', 'pages.jsonl']);
    writeFileSync(join(some, 'file'), '');
    await expect(writeFolder(store, id, join(some, 'file', 'out'))).rejects.toMatchObject({
      code: 'conflict',
      message: `${join(some, 'file', 'out')} cannot be written: a file stands where a folder is wanted. Choose another folder.`,
    });
    await expect(writeFolder(store, 'b00000000', some)).rejects.toMatchObject({ code: 'not-found' });
  });
});
