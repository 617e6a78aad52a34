/** Documents that are pages, and images and files beside pages, with a real Chrome in both lanes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { docxParagraph, makeDocx, makePdf, makePptx, makeXlsx, makeZip } from '../../documents/make-documents.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = makePdf(
  [
    [
      { x: 72, y: 720, size: 20, text: 'Yearly results' },
      { x: 72, y: 690, size: 11, text: 'See the site', url: 'https://example.com/more' },
    ],
    [{ x: 72, y: 720, size: 11, text: 'Words of the second page.' }],
  ],
  { info: { Title: 'Results of the year', Author: 'Ann Lee', CreationDate: 'D:20240131120000Z' } },
);
const docx = makeDocx(docxParagraph('The plan', 'Heading1') + docxParagraph('Words of the plan.'), {
  title: 'A plan of ours',
  author: 'Bo Park',
});

type Asked = { readonly path: string; readonly referer: string | undefined; readonly cookie: string | undefined };

/** What each path answers: type, bytes, and more headers. */
type Served = readonly [type: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>];

let server: Server;
let crawler: Crawler;
let home: string;
let port: number;
const asked: Asked[] = [];

function served(path: string): Served | null {
  const other = `http://localhost:${port}`;
  const article = 'Words that make this an article of some length, so that it is taken for one. '.repeat(12);
  const pages: Readonly<Record<string, Served>> = {
    '/report.pdf': ['application/pdf', pdf],
    '/download': ['application/octet-stream', pdf, { 'content-disposition': 'attachment; filename="r.pdf"' }],
    '/lies': ['text/html', pdf],
    '/plan': ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', docx],
    '/plan.docx': ['application/octet-stream', docx],
    '/costs': [
      'application/vnd.ms-excel',
      makeXlsx([
        {
          name: 'Costs',
          rows: [
            ['Item', 'Sum'],
            ['Tea', 3],
          ],
        },
      ]),
    ],
    '/talk.pptx': ['application/zip', makePptx([{ title: 'Hello', points: [{ text: 'One' }, { text: 'Two' }] }])],
    '/scan.pdf': ['application/pdf', makePdf([[], [], []])],
    '/locked.pdf': ['application/pdf', makePdf([[{ x: 9, y: 9, size: 9, text: 'x' }]], { isLocked: true })],
    '/broken.pdf': ['application/pdf', '%PDF-1.4 and nothing'],
    '/data.zip': ['application/zip', makeZip({ 'a.txt': 'data' })],
    '/program': ['application/octet-stream', Buffer.alloc(2000, 7)],
    '/picture': ['image/png', png],
    '/article': [
      'text/html',
      `<title>An article</title><main><h1>An article</h1><p>${article}</p>
       <p><img src="/small.png" srcset="/small.png 1x, /large.png 2x" alt="Large"> <img src="/large.png?v=2" alt="Same bytes"></p>
       <p><img src="${other}/other.png" alt="Other site"> <img src="/missing.png" alt="Missing"></p>
       <p><a href="/report.pdf">The report</a> <a href="/data.zip">Data</a> <a href="/next">A page</a></p>
       <p><img src="/page.png" alt="A page in its place">${article}</p></main>`,
      { 'set-cookie': 'seen=yes; path=/' },
    ],
    '/large.png': ['text/plain', png],
    '/small.png': ['image/png', Buffer.concat([png, Buffer.from('small')])],
    '/other.png': ['image/png', Buffer.concat([png, Buffer.from('other')])],
    '/page.png': ['text/html', '<!doctype html><p>Sign in'],
  };
  return pages[path] ?? null;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://x');
  asked.push({ path: request.url ?? '', referer: request.headers.referer, cookie: request.headers.cookie });
  const found = served(pathname);
  if (!found) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>Not here');
  const [type, body, headers = {}] = found;
  response.writeHead(200, { 'content-type': type, ...headers }).end(body);
}

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
  home = mkdtempSync(join(tmpdir(), 'tabtrawl-files-'));
  crawler = await openCrawler({ home, headless: true });
});
afterAll(async () => {
  await crawler.close();
  server.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => void asked.splice(0));

const url = (path: string) => `http://127.0.0.1:${port}${path}`;

async function recordsOf(paths: readonly string[], options: BatchOptionsInput): Promise<Record<string, PageRecord>> {
  const run = await crawler.start(paths.map(url), { retries: 0, ...options });
  const end = await run.ended;
  const records: Record<string, PageRecord> = {};
  for (const [at, path] of paths.entries()) {
    const { record } = await crawler.call('page.get', { page: `${end.id}-${String(at).padStart(5, '0')}` });
    if (record) records[path] = record;
  }
  return records;
}

describe.each(['render', 'fetch', 'auto'] as const)('in the lane %s', (lane) => {
  test('a PDF or an Office document is a page, whatever its server calls it', async () => {
    const paths = ['/report.pdf', '/download', '/lies', '/plan', '/plan.docx', '/costs', '/talk.pptx'];
    const records = await recordsOf(paths, { lane, formats: ['markdown', 'links'] });
    for (const path of paths)
      expect([path, records[path]?.state, records[path]?.error]).toEqual([path, 'done', undefined]);
    for (const path of ['/report.pdf', '/download', '/lies']) {
      const record = records[path];
      expect(record?.contentType).toBe('application/pdf');
      expect(record?.title).toBe('Results of the year');
      expect(record?.metadata).toMatchObject({ author: 'Ann Lee', published: expect.stringContaining('2024-01-31') });
      expect(record?.markdown).toMatch(
        /Page 1\W[\s\S]*# Yearly results[\s\S]*\[See the site\]\(https:\/\/example\.com\/more\)/,
      );
      expect(record?.markdown).toMatch(/Page 2\W[\s\S]*Words of the second page\./);
    }
    expect(records['/report.pdf']?.links?.map((link) => link.url)).toContain('https://example.com/more');
    for (const path of ['/plan', '/plan.docx']) {
      expect(records[path]?.contentType).toContain('wordprocessingml');
      expect(records[path]?.markdown).toMatch(/# The plan\s+Words of the plan\./);
      expect(records[path]?.metadata.author).toBe('Bo Park');
    }
    expect(records['/costs']?.markdown).toMatch(/## Costs[\s\S]*\| Item +\| Sum +\|[\s\S]*\| Tea +\| 3 +\|/);
    expect(records['/talk.pptx']?.markdown).toMatch(/Slide 1\W[\s\S]*## Hello[\s\S]*[-*] +One\n[-*] +Two/);
  });

  test('what is scanned, locked, broken or no document says so; other files are as before', async () => {
    const paths = ['/scan.pdf', '/locked.pdf', '/broken.pdf', '/data.zip', '/program', '/picture'];
    const records = await recordsOf(paths, { lane });
    expect(paths.map((path) => [path, records[path]?.error?.code])).toEqual([
      ['/scan.pdf', 'scanned'],
      ['/locked.pdf', 'encrypted'],
      ['/broken.pdf', 'not-a-page'],
      ['/data.zip', lane === 'fetch' ? 'not-a-page' : 'download'],
      ['/program', lane === 'fetch' ? 'not-a-page' : 'download'],
      ['/picture', 'not-a-page'],
    ]);
    expect(records['/scan.pdf']?.error?.message).toMatch(/scan\.pdf: The PDF has 3 pages and no text/);
  });

  test('images and files of the content are saved beside it, the best candidate of each, and the folder leads to them', async () => {
    const out = mkdtempSync(join(tmpdir(), 'tabtrawl-out-'));
    const options = { lane, save: ['images', 'files'] as const, out, formats: ['markdown', 'html'] as const };
    const { '/article': record } = await recordsOf(['/article'], {
      ...options,
      save: [...options.save],
      formats: [...options.formats],
    });
    expect(record?.state).toBe('done');
    const saved = record?.saved ?? [];
    expect(saved.map((file) => [new URL(file.url).pathname, file.kind, file.type])).toEqual([
      ['/small.png', 'image', 'image/png'],
      ['/large.png', 'image', 'image/png'],
      ['/other.png', 'image', 'image/png'],
      ['/report.pdf', 'file', 'application/pdf'],
      ['/data.zip', 'file', 'application/zip'],
    ]);
    expect(record?.notes?.filter((note) => note.startsWith('not saved'))).toEqual([
      `not saved – ${url('/missing.png')}: the server answers 404`,
      `not saved – ${url('/page.png')}: it is no image but text/html`,
    ]);
    const files = readdirSync(join(out, '_files')).toSorted();
    expect(files).toEqual([...new Set(saved.map(({ path }) => path.slice('_files/'.length)))].toSorted());
    const [large] = saved;
    expect(readFileSync(join(out, large?.path ?? ''))).toEqual(png);
    const markdown = readFileSync(join(out, record?.files.markdown ?? ''), 'utf8');
    expect(markdown).toContain(`![Large](../${large?.path})`);
    expect(markdown).toContain(`[The report](../${saved[3]?.path})`);
    expect(markdown).toContain(`![Missing](${url('/missing.png')})`);
    expect(markdown).toContain(`[A page](${url('/next')})`);
    expect(readFileSync(join(out, record?.files.html ?? ''), 'utf8')).toContain(`src="../${large?.path}"`);
    // The page is the referrer, and its site's cookies go along; another site is told the origin, and gets no cookies.
    const of = (path: string) => asked.findLast((each) => each.path === path);
    expect(of('/report.pdf')).toMatchObject({ referer: url('/article'), cookie: 'seen=yes' });
    expect(of('/other.png')).toMatchObject({ referer: `${url('/')}` });
    expect(of('/other.png')?.cookie).toBeUndefined();
    rmSync(out, { recursive: true, force: true });
  });
});

test('files larger than the limit are notes, and a batch without --save asks for none', async () => {
  const { '/article': record } = await recordsOf(['/article'], { lane: 'fetch', save: ['files'], maxFile: 500 });
  expect(record?.saved?.map(({ url: at }) => new URL(at).pathname)).toEqual(['/data.zip']);
  expect(record?.notes?.join()).toMatch(/report\.pdf: it is larger than 0 KB \(--max-file\)/);
  asked.splice(0);
  await recordsOf(['/article'], { lane: 'fetch' });
  expect(asked.map(({ path }) => path)).not.toContain('/report.pdf');
});
