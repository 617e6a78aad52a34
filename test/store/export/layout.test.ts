import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFolder } from '../../../companion/store/export/export.ts';
import { templateProblem } from '../../../companion/store/export/layout.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { ExportLook } from '../../../shared/protocol/calls.ts';
import { aBatch, aFolder, aStore, dueIds, finishPage } from '../a-store.ts';

type Page = readonly [url: string, is: Partial<PageRecord>];

const at = (path: string) => `https://a.example/${path}`;
const failed: Partial<PageRecord> = {
  state: 'failed',
  markdown: 'Not found',
  error: { code: 'http-error', message: 'the server answered 404' },
};

/** A stored batch of these pages, in list order. */
async function stored(pages: readonly Page[]) {
  const store = aStore();
  const { id } = await aBatch(
    store,
    pages.map(([url]) => url),
  );
  for (const [index, page] of dueIds(store, id).toSorted().entries()) finishPage(store, page, pages[index]?.[1]);
  return { store, id };
}

async function written(pages: readonly Page[], look: ExportLook = {}) {
  const { store, id } = await stored(pages);
  const dir = aFolder();
  await writeFolder(store, id, dir, { look });
  return { store, id, dir, read: (path: string) => readFileSync(join(dir, path), 'utf8') };
}

const tree = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .toSorted();
const bytesOf = (dir: string) => tree(dir).map((path) => [path, readFileSync(join(dir, path), 'utf8')]);

describe('an export', () => {
  it('has an index in list order, and the missing pages in a list of their own', async () => {
    const { read, dir } = await written([
      [at('b'), { title: 'Second [things]' }],
      [at('gone'), failed],
      [at('a'), { title: 'First' }],
    ]);
    expect(read('index.md')).toBe(
      '# some pages\n\n- [Second \\[things\\]](a.example/b.md)\n- [First](a.example/a.md)\n\n1 more could not be had: [_failed.md](_failed.md)\n',
    );
    expect(read('_failed.md')).toBe(
      '# some pages\n\n- <https://a.example/gone> — http-error: the server answered 404\n',
    );
    expect(tree(dir)).toEqual(['_failed.md', 'a.example/a.md', 'a.example/b.md', 'index.md', 'pages.jsonl']);
  });

  it('leads links between its pages to their files, and leaves all others and code alone', async () => {
    const markdown = [
      `To [a](${at('a')}), [part](${at('a#part')}), [old](${at('old')}), [away](https://b.example/a), ![pic](${at('a')})`,
      `\`[code](${at('a')})\` and [a *b*](<${at('a')}> "title")`,
      '```md',
      `[fenced](${at('a')})`,
      '```',
    ].join('\n');
    const { read } = await written([
      [at('x/index'), { markdown }],
      [at('a'), {}],
      [at('new'), { finalUrl: at('old') }],
    ]);
    const page = read(`a.example/${firstFile(read('index.md'))}`);
    expect(page).toContain('To [a](a.md), [part](a.md#part), [old](new.md), [away](https://b.example/a)');
    expect(page).toContain(`![pic](${at('a')})`);
    expect(page).toContain(`\`[code](${at('a')})\` and [a *b*](a.md)`);
    expect(page).toContain(`[fenced](${at('a')})`);
  });

  it('writes links as wikilinks, or as on the web, where that is wanted', async () => {
    const pages: Page[] = [
      [at('a'), { markdown: `[see | b](${at('b')})` }],
      [at('b'), {}],
    ];
    expect((await written(pages, { links: 'wiki' })).read('a.example/a.md')).toContain('[[a.example/b|see   b]]');
    expect((await written(pages, { links: 'web' })).read('a.example/a.md')).toContain(`[see | b](${at('b')})`);
  });

  it('names files by title or by a template; two of one name are told apart, and no name leaves the folder', async () => {
    const pages: Page[] = [
      [at('1'), { title: 'A/B: "c"?' }],
      [at('2'), { title: 'a b c' }],
      [at('3'), { title: '../../etc' }],
      [at('4'), { title: '' }],
    ];
    const { dir } = await written(pages, { names: 'title' });
    expect(tree(dir).filter((path) => path.startsWith('a.example'))).toEqual([
      'a.example/4.md',
      'a.example/A B c.md',
      expect.stringMatching(/^a\.example\/a b c~\w{10}\.md$/),
      'a.example/etc.md',
    ]);
    const numbered = await written(pages, { names: '{index} {title}' });
    expect(tree(numbered.dir)).toContain('0001 A B c.md');
    expect(tree(numbered.dir)).toContain('0003 etc.md');
  });

  it('says what is wrong with a template', () => {
    expect(templateProblem('{nope}')).toContain('{nope}');
    expect(templateProblem('{host}')).toContain('{slug}');
    expect(templateProblem('{host}/{date}/{title}')).toContain('one folder');
    expect(templateProblem('{date} {title}')).toBeNull();
  });

  it('run twice changes not a byte, and touches no file', async () => {
    const { store, id, dir } = await written([
      [at('a'), { markdown: `[b](${at('b')})` }],
      [at('b'), {}],
      [at('gone'), failed],
    ]);
    const before = bytesOf(dir);
    const { mtimeMs } = statSync(join(dir, 'a.example/a.md'));
    await writeFolder(store, id, dir);
    expect(bytesOf(dir)).toEqual(before);
    expect(statSync(join(dir, 'a.example/a.md')).mtimeMs).toBe(mtimeMs);
  });
});

describe('a folder that is kept in step', () => {
  it('has its pages updated in place, those that a person changed left alone, and their own never touched', async () => {
    const first = await stored([
      [at('a'), { title: 'One', markdown: 'old a' }],
      [at('b'), { title: 'Two', markdown: 'old b' }],
      [at('gone'), failed],
    ]);
    const dir = aFolder();
    writeFileSync(join(dir, 'index.md'), 'my own index');
    writeFileSync(join(dir, 'note.md'), 'mine');
    const look = { names: '{title}' };
    const into = true;
    expect(await writeFolder(first.store, first.id, dir, { look, into })).toEqual({
      pages: 2,
      unchanged: 0,
      failed: 1,
      kept: ['index.md'],
    });
    expect(tree(dir)).toEqual(['.tabtrawl.json', 'One.md', 'Two.md', '_failed.md', 'index.md', 'note.md']);
    const before = bytesOf(dir);
    expect(await writeFolder(first.store, first.id, dir, { look, into })).toMatchObject({ pages: 2, unchanged: 2 });
    expect(bytesOf(dir)).toEqual(before);

    writeFileSync(join(dir, 'Two.md'), 'I have added to it');
    // The titles have changed; the pages stay where they are.
    const second = await stored([
      [at('b'), { title: 'Zwei', markdown: 'new b' }],
      [at('a'), { title: 'Eins', markdown: 'new a' }],
    ]);
    const then = await writeFolder(second.store, second.id, dir, { look, into });
    expect(then).toEqual({ pages: 2, unchanged: 1, failed: 0, kept: ['Two.md', 'index.md'] });
    const read = (path: string) => readFileSync(join(dir, path), 'utf8');
    expect(read('One.md')).toContain('new a');
    expect(read('Two.md')).toBe('I have added to it');
    expect(read('index.md')).toBe('my own index');
    expect(tree(dir)).toEqual(['.tabtrawl.json', 'One.md', 'Two.md', 'index.md', 'note.md']);

    rmSync(join(dir, '.tabtrawl.json'));
    const lost = await writeFolder(second.store, second.id, dir, { look: { names: 'address' }, into });
    expect(lost.kept).toEqual(['index.md']);
  });
});

describe('a folder whose person has tidied up', () => {
  const look = { names: '{title}', links: 'relative' } as const;
  const into = true;
  const pages = (of: string): Page[] => [
    [at('a'), { title: 'One', markdown: `${of} a, see [the other](${at('b')})` }],
    [at('b'), { title: 'Two', markdown: `${of} b` }],
    [at('c'), { title: 'Three', markdown: `${of} c` }],
  ];

  it('has each page where it was put, and links that lead there; one that was written in stays as it is', async () => {
    const first = await stored(pages('old'));
    const dir = aFolder();
    await writeFolder(first.store, first.id, dir, { look, into });
    mkdirSync(join(dir, 'Mine/deep'), { recursive: true });
    renameSync(join(dir, 'One.md'), join(dir, 'Eins.md'));
    renameSync(join(dir, 'Two.md'), join(dir, 'Mine/deep/Two.md'));
    renameSync(join(dir, 'Three.md'), join(dir, 'Mine/Three.md'));
    appendFileSync(join(dir, 'Mine/Three.md'), 'a remark');

    const second = await stored(pages('new'));
    const then = await writeFolder(second.store, second.id, dir, { look, into });
    expect(then).toEqual({ pages: 3, unchanged: 1, failed: 0, kept: ['Mine/Three.md'] });
    expect(tree(dir)).toEqual(['.tabtrawl.json', 'Eins.md', 'Mine/Three.md', 'Mine/deep/Two.md', 'index.md']);
    const read = (path: string) => readFileSync(join(dir, path), 'utf8');
    expect(read('Eins.md')).toContain('new a, see [the other](Mine/deep/Two.md)');
    expect(read('Mine/deep/Two.md')).toContain('new b');
    expect(read('Mine/Three.md')).toMatch(/old c\na remark$/);
    expect(read('index.md')).toContain('[Two](Mine/deep/Two.md)');
    const before = bytesOf(dir);
    await writeFolder(second.store, second.id, dir, { look, into });
    expect(bytesOf(dir)).toEqual(before);

    // What is gone altogether is written where it was last.
    rmSync(join(dir, 'Mine/deep'), { recursive: true });
    await writeFolder(second.store, second.id, dir, { look, into });
    expect(bytesOf(dir)).toEqual(before);
  });

  it('keeps a folder that stands where a page would go', async () => {
    const { store, id } = await stored(pages('old'));
    const dir = aFolder();
    mkdirSync(join(dir, 'One.md'));
    const { kept } = await writeFolder(store, id, dir, { look, into });
    expect(kept).toEqual(['One.md']);
    expect(tree(dir)).toEqual(['.tabtrawl.json', 'Three.md', 'Two.md', 'index.md']);
  });

  it('is not confused by a copy, a link, or a note that only speaks of a page', async () => {
    const { store, id } = await stored(pages('old'));
    const dir = aFolder();
    await writeFolder(store, id, dir, { look, into });
    cpSync(join(dir, 'One.md'), join(dir, 'Copy.md'));
    rmSync(join(dir, 'Two.md'));
    symlinkSync(join(dir, 'One.md'), join(dir, 'link.md'));
    writeFileSync(join(dir, 'mine.md'), `I read ${at('b')} today`);
    const before = readFileSync(join(dir, 'Copy.md'), 'utf8');
    expect((await writeFolder(store, id, dir, { look, into })).kept).toEqual([]);
    expect(readFileSync(join(dir, 'Copy.md'), 'utf8')).toBe(before);
    expect(readFileSync(join(dir, 'mine.md'), 'utf8')).toBe(`I read ${at('b')} today`);
    expect(readFileSync(join(dir, 'Two.md'), 'utf8')).toContain('old b');
  });
});

/** The file of the first entry of an index. */
function firstFile(index: string): string {
  return /\(a\.example\/([^)]+)\)/.exec(index)?.[1] ?? '';
}
