import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { FileSource } from '../../../companion/crawl/ports.ts';
import { pathTarget, targetsIn, withTargets } from '../../../companion/crawl/saving/markdown-targets.ts';
import { FileSaver } from '../../../companion/crawl/saving/save-files.ts';
import { wantedFiles } from '../../../companion/crawl/saving/wanted-files.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { type BatchOptionsInput, batchOptions } from '../../../shared/batch/options.ts';

type Served = { readonly size: number; readonly type?: string; readonly fill?: string };

function aSource(files: Readonly<Record<string, Served>>, alreadyBytes = 0) {
  const asked: string[] = [];
  const source: FileSource = {
    async get(url, { maxBytes, referrer }) {
      asked.push(`${url} from ${referrer}`);
      const file = files[url];
      if (!file) throw new TabtrawlError('http-error', `${url} answers 404.`);
      if (file.size > maxBytes) throw new TabtrawlError('too-large', 'too large');
      const bytes = Buffer.alloc(file.size, file.fill ?? url);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { bytes, sha256, type: file.type ?? 'image/png', ending: 'png' };
    },
    savedBytes: () => alreadyBytes,
  };
  return { source, asked };
}

function save(source: FileSource, markdown: string, options: BatchOptionsInput = {}, saver = new FileSaver(source)) {
  return saver.save({
    batch: 'b1',
    markdown,
    larger: { 'https://x/small.png': 'https://x/large.png', 'https://x/alone.png': 'https://x/gone.png' },
    pageUrl: 'https://a.example/page',
    session: 'shared',
    options: batchOptions.parse({ save: ['images', 'files'], ...options }),
    signal: new AbortController().signal,
  });
}

test('what the content shows and leads to is saved, each address once, and the page is told as the referrer', async () => {
  const { source, asked } = aSource({
    'https://x/a.png': { size: 5 },
    'https://x/b.pdf': { size: 9, type: 'application/pdf' },
  });
  const { contents, notes } = await save(
    source,
    '![a](https://x/a.png) ![again](https://x/a.png) [b](https://x/b.pdf) [page](https://x/c)',
  );
  expect(notes).toEqual([]);
  expect(contents.map(({ file }) => [file.url, file.kind, file.bytes])).toEqual([
    ['https://x/a.png', 'image', 5],
    ['https://x/b.pdf', 'file', 9],
  ]);
  expect(asked).toEqual(['https://x/a.png from https://a.example/page', 'https://x/b.pdf from https://a.example/page']);
});

test('only the kinds that are asked for, over http, and nothing that may act', () => {
  const markdown =
    '![a](https://x/a.png) [b](https://x/b.docx) ![c](data:image/png;base64,AA) ![d](file:///etc/passwd) ![e](https://x/logout) ![f](https://user:pw@x/f.png) [g](ftp://x/g.zip)';
  expect(wantedFiles(markdown, ['images']).map(({ url }) => url)).toEqual(['https://x/a.png']);
  expect(wantedFiles(markdown, ['files']).map(({ url }) => url)).toEqual(['https://x/b.docx']);
  expect(wantedFiles(markdown, [])).toEqual([]);
});

test('one that cannot be had is a note, and the others are saved', async () => {
  const { source } = aSource({
    'https://x/a.png': { size: 5 },
    'https://x/b.png': { size: 5, type: 'text/html' },
    'https://x/c.pdf': { size: 5, type: 'text/html' },
    'https://x/e.png': { size: 0 },
  });
  const markdown =
    '![](https://x/a.png) ![](https://x/b.png) [c](https://x/c.pdf) ![](https://x/d.png) ![](https://x/e.png)';
  const { contents, notes } = await save(source, markdown);
  expect(contents).toHaveLength(1);
  expect(notes).toEqual([
    'not saved – https://x/b.png: it is no image but text/html',
    'not saved – https://x/c.pdf: a web page came in its place',
    'not saved – https://x/d.png: https://x/d.png answers 404.',
    'not saved – https://x/e.png: it is empty',
  ]);
});

test('a file, a page and a batch have their limits, and the note names the option', async () => {
  const files = {
    'https://x/1.png': { size: 600 },
    'https://x/2.png': { size: 500 },
    'https://x/3.png': { size: 2000 },
  };
  const markdown = '![](https://x/1.png) ![](https://x/2.png) ![](https://x/3.png)';
  const ofFile = await save(aSource(files).source, markdown, { maxFile: 1000 });
  expect(ofFile.contents).toHaveLength(2);
  expect(ofFile.notes).toEqual(['not saved – https://x/3.png: it is larger than 1 KB (--max-file)']);
  const ofPage = await save(aSource(files).source, markdown, { maxPageFiles: 1000 });
  expect(ofPage.contents.map(({ file }) => file.url)).toEqual(['https://x/1.png']);
  expect(ofPage.notes[0]).toMatch(/2\.png: the page may save 1 KB in all \(--max-page-files\)/);
  const { source } = aSource(files, 500);
  const saver = new FileSaver(source);
  const first = await save(source, '![](https://x/1.png)', { maxBatchFiles: 1500 }, saver);
  const second = await save(source, '![](https://x/2.png)', { maxBatchFiles: 1500 }, saver);
  expect(first.contents).toHaveLength(1);
  expect(second.notes[0]).toMatch(/--max-batch-files/);
});

test('the same bytes under two addresses count once', async () => {
  const { source } = aSource({
    'https://x/1.png': { size: 600, fill: 'x' },
    'https://x/2.png': { size: 600, fill: 'x' },
  });
  const { contents } = await save(source, '![](https://x/1.png) ![](https://x/2.png)', { maxPageFiles: 1300 });
  expect(contents.map(({ file }) => file.path)).toEqual([contents[0]?.file.path, contents[0]?.file.path]);
});

test('of an image the largest candidate is saved under the name that the Markdown has, or what is shown where that is gone', async () => {
  const { source } = aSource({
    'https://x/large.png': { size: 90 },
    'https://x/small.png': { size: 9 },
    'https://x/alone.png': { size: 7 },
  });
  const { contents, notes } = await save(source, '![](https://x/small.png) ![](https://x/alone.png)');
  expect(contents.map(({ file }) => [file.url, file.bytes])).toEqual([
    ['https://x/small.png', 90],
    ['https://x/alone.png', 7],
  ]);
  expect(notes).toEqual([]);
});

test('notes of many are counted', async () => {
  const markdown = Array.from({ length: 30 }, (_, at) => `![](https://x/${at}.png)`).join(' ');
  const { notes } = await save(aSource({}).source, markdown);
  expect(notes).toHaveLength(11);
  expect(notes.at(-1)).toBe('not saved – 20 more images or files could not be had');
});

test('targets are read and replaced outside of code, in brackets, with titles, escaped and within links', () => {
  const markdown = [
    '![a \\] b](https://x/a.png "t") [![i](https://x/i.png)](https://x/(p).pdf)',
    '[e](https://x/\\(e\\).pdf) [f](<https://x/f g.pdf>) `[c](https://x/c.pdf)`',
    '```',
    '![code](https://x/code.png)',
    '```',
  ].join('\n');
  expect(targetsIn(markdown)).toEqual([
    { address: 'https://x/a.png', isImage: true },
    { address: 'https://x/i.png', isImage: true },
    { address: 'https://x/(p).pdf', isImage: false },
    { address: 'https://x/(e).pdf', isImage: false },
    { address: 'https://x/f g.pdf', isImage: false },
  ]);
  const changed = withTargets(markdown, (address) =>
    address.endsWith('code.png') ? 'no' : `_files/${address.length}`,
  );
  expect(changed).toBe(
    [
      '![a \\] b](_files/15 "t") [![i](_files/15)](_files/17)',
      '[e](_files/17) [f](_files/17) `[c](https://x/c.pdf)`',
      '```',
      '![code](https://x/code.png)',
      '```',
    ].join('\n'),
  );
  expect(pathTarget('a b/c(1).png')).toBe('a%20b/c%281%29.png');
});
