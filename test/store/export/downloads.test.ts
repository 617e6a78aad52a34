import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { demoted } from '../../../companion/packs/demote.ts';
import { cellText } from '../../../companion/store/export/csv.ts';
import { exportBatch } from '../../../companion/store/export/export.ts';
import type { Store } from '../../../companion/store/store.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { aBatch, aRecord, aStore, dueIds, finishPage, urlsOf } from '../a-store.ts';
import { parseCsv, unzip } from './read-exports.ts';

type Form = Parameters<typeof exportBatch>[2];

async function bytesOf(store: Store, batch: string, form: Form): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportBatch(store, batch, form).open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const textOf = async (store: Store, batch: string, form: Form) => (await bytesOf(store, batch, form)).toString();

/** A batch of three pages that are done, one that failed and one that still waits. */
async function ended(third: Partial<PageRecord> = {}) {
  const store = aStore();
  const { id } = await aBatch(store, urlsOf('a.example', 5), { formats: ['markdown', 'screenshot'] });
  const pages = dueIds(store, id);
  const row = store.start(pages[0] ?? '', { atMs: 1, attempt: 1 });
  store.finish(row.id, { record: aRecord(row), files: [{ kind: 'screenshot', bytes: Uint8Array.of(1, 2, 3) }] }, 2);
  finishPage(store, pages[1] ?? '');
  finishPage(store, pages[2] ?? '', third);
  finishPage(store, pages[3] ?? '', {
    state: 'failed',
    markdown: '',
    title: '',
    error: { code: 'timeout', message: 'It took *too* long.' },
  });
  return { store, batch: id };
}

describe('a download', () => {
  it('says its name and type, and is refused for a batch that is not there', async () => {
    const { store, batch } = await ended();
    expect(exportBatch(store, batch, 'zip')).toMatchObject({
      fileName: `some-pages-${batch}.zip`,
      contentType: 'application/zip',
    });
    expect(() => exportBatch(store, 'b00000000', 'csv')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('as JSON lines has a record a line, whole', async () => {
    const { store, batch } = await ended();
    const lines = (await textOf(store, batch, 'jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual(store.getPage(`${batch}-00000`)?.record);
    expect(lines[3]).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
  });

  it('as pack has the pages that are done, and names the failed ones with what went wrong', async () => {
    const { store, batch } = await ended({ markdown: '# Third\n\nThe third page.' });
    const text = await textOf(store, batch, 'pack');
    expect(text).toContain('Source: <https://a.example/2>');
    expect(text).toContain('### Third');
    expect(text).toMatch(/^- <https:\/\/a\.example\/3>: It took \\\*too\\\* long/m);
    expect(exportBatch(store, batch, 'pack').fileName).toBe(`some-pages-${batch}-pack.md`);
  });

  it('as pack of more than one file is a zip', async () => {
    const { store, batch } = await ended({ markdown: `# Third\n\n${'Many words of the third page. '.repeat(100)}` });
    const form = exportBatch(store, batch, 'pack', undefined, { pack: { maxTokens: 1500, maxFiles: 4 } });
    expect(form).toMatchObject({ fileName: `some-pages-${batch}-pack.zip`, contentType: 'application/zip' });
    const files = unzip(Buffer.concat(await Array.fromAsync(form.open())));
    expect([...files.keys()][0]).toBe('pack-001.md');
    expect(() => exportBatch(store, batch, 'pack', undefined, { pack: { maxTokens: 60, maxFiles: 1 } })).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    );
  });

  it('as chunks has a line a chunk, whose offsets are of the record', async () => {
    const { store, batch } = await ended({ markdown: '# Third\n\nOne.\n\n## Part\n\nTwo.' });
    const lines = (await textOf(store, batch, 'chunks')).trimEnd().split('\n');
    const chunks = lines.map((line) => JSON.parse(line)).filter(({ page }) => page === `${batch}-00002`);
    expect(chunks.map(({ path }) => path)).toEqual([['Third'], ['Third', 'Part']]);
    const markdown = store.getPage(`${batch}-00002`)?.record?.markdown ?? '';
    for (const { from, to, text } of chunks) expect(markdown.slice(from, to)).toBe(text);
  });

  it('as llms.txt lists what has text, as llms-full.txt has it all', async () => {
    const { store, batch } = await ended({ title: 'Third [page]', metadata: { description: 'What it is *about*.' } });
    const list = await textOf(store, batch, 'llms');
    expect(list).toContain('> 3 pages with text, as crawled. 1 more had no text.');
    expect(list).toContain('- [Third \\[page\\]](https://a.example/2): What it is \\*about\\*.');
    const full = await textOf(store, batch, 'llms-full');
    expect(full.match(/^Source: /gm)).toHaveLength(3);
  });

  it('as zip has the files of a folder', async () => {
    const { store, batch } = await ended({ markdown: 'Grüße '.repeat(40_000) });
    const files = unzip(await bytesOf(store, batch, 'zip'));
    expect([...files.keys()]).toEqual([
      'index.md',
      'a.example/0.md',
      'a.example/0.png',
      'a.example/1.md',
      'a.example/2.md',
      '_failed.md',
      'pages.jsonl',
    ]);
    expect(files.get('_failed.md')?.toString()).toContain('- <https://a.example/3> — timeout: It took \\*too\\* long.');
    expect([...(files.get('a.example/0.png') ?? [])]).toEqual([1, 2, 3]);
    expect(files.get('a.example/2.md')?.toString()).toContain('Grüße '.repeat(40_000).trim());
    expect(
      files
        .get('pages.jsonl')
        ?.toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).files),
    ).toEqual([
      { markdown: 'a.example/0.md', screenshot: 'a.example/0.png' },
      { markdown: 'a.example/1.md' },
      { markdown: 'a.example/2.md' },
      {},
    ]);
  });

  it('as CSV keeps its rows, whatever the cells hold', async () => {
    const title = 'He said "hi",\r\nthen; left';
    const { store, batch } = await ended({
      title,
      metadata: { author: 'A,B', modified: '2026-01-02' },
      httpStatus: 200,
    });
    const text = await textOf(store, batch, 'csv');
    expect(text.startsWith('\ufeffindex,url,')).toBe(true);
    const [head = [], ...rows] = parseCsv(text.slice(1));
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => row.length)).toEqual([25, 25, 25, 25]);
    expect(rows[2]?.[head.indexOf('title')]).toBe(title);
    expect(rows[2]?.[head.indexOf('author')]).toBe('A,B');
    expect(rows[2]?.[head.indexOf('modified')]).toBe('2026-01-02');
    expect(rows[3]?.[head.indexOf('error')]).toBe('timeout');
    expect(rows[3]?.[head.indexOf('message')]).toBe('It took *too* long.');
  });

  it('as one Markdown has a table of contents whose every link meets one anchor, and nothing of a page is lost', async () => {
    const { store, batch } = await ended({
      title: 'A [link](http://evil/) `x` <b>',
      markdown: '# Top\n\nText\n\n```sh\n# no heading\n',
    });
    const text = await textOf(store, batch, 'md');
    const tokens = marked.lexer(text);
    const headings = tokens.flatMap((token) => (token.type === 'heading' ? [`${token.depth} ${token.text}`] : []));
    expect(headings).toEqual([
      '1 some pages',
      '2 Contents',
      '2 Title of https\\://a.example/0',
      '2 Title of https\\://a.example/1',
      '2 A \\[link\\]\\(http\\://evil/) \\`x\\` \\<b\\>',
      '3 Top',
      '2 https\\://a.example/3',
    ]);
    const html = await marked(text);
    const links = [...html.matchAll(/<a href="#([^"]+)">/g)].map(([, id]) => id);
    expect(links).toEqual(['page-1', 'page-2', 'page-3', 'page-4']);
    for (const id of links) expect(text.split(`<a id="${id}"></a>`)).toHaveLength(2);
    expect(html).toContain('# no heading');
    expect(html).not.toContain('href="http://evil/"');
    expect(html).not.toContain('<b>');
    expect(html).toContain('It took *too* long.');
  });
});

describe('cells', () => {
  it('that a spreadsheet would run are made text', () => {
    const formulas = [
      '=1+1',
      '+cmd',
      '-2+3',
      '@SUM(A1)',
      '  =1',
      '\t=1',
      '\r=1',
      '＝1',
      '"=1',
      "'=1",
      '\u200b=1',
      'a;=1',
      'a\n=1',
      'a\t@x',
      'x;"=cmd|\'/c calc\'!A0"',
    ];
    for (const formula of formulas) {
      const [[cell = ''] = []] = parseCsv(`${cellText(formula)}\r\n`);
      for (const part of cell.split(/[;\t\r\n]/))
        expect(part.replace(/^[\s"\u200b]+/, ''), formula).not.toMatch(/^[=+\-@＝]/);
    }
  });

  it('of ordinary text and numbers are left as they are', () => {
    for (const text of ['plain', 'a-b', 'a = b', 'https://a.example/?a=b', 'Grüße', "it's"])
      expect(cellText(text)).toBe(text);
    expect([cellText(-5), cellText(0), cellText(null), cellText(undefined)]).toEqual(['-5', '0', '', '']);
  });
});

describe('headings of a page in a larger file', () => {
  it('go two levels down, in quotes and lists too, those with a line below as well', () => {
    expect(demoted('# a\n\n##### b\n\n> # c\n\n- ## d\n\nTitle\n=====\n\nOther\n---\n\n#no\n', 'page-1')).toBe(
      '### a\n\n###### b\n\n> ### c\n\n- #### d\n\n### Title\n\n#### Other\n\n#no\n',
    );
  });

  it('leave code, rules and tables alone', () => {
    const text = '```md\n# a\n~~~\n```\n\n---\n\n| a |\n|---|\n\n- x\n---\n\n~~~\n# b\n```\n~~~\n';
    expect(demoted(text, 'page-1')).toBe(text);
  });

  it('stay within the page: what it leaves open is closed, HTML that would run on is text', () => {
    expect(demoted('````\n# a\n```', 'page-1')).toBe('````\n# a\n```\n````\n');
    expect(demoted('<!-- # a\n<script>\n<PRE>\n<br>x<b>', 'page-1')).toBe(
      '&lt;!-- # a\n&lt;script>\n&lt;PRE>\n<br>x<b>\n',
    );
  });

  it('keep its footnotes apart from those of other pages, code and marks without a note aside', () => {
    const text = 'a[^1] `[^1]` \\[^1] b[^x]\n\n```\n[^1]\n```\n\n[^1]: see\n';
    expect(demoted(text, 'page-2')).toBe('a[^page-2-1] `[^1]` \\[^1] b[^x]\n\n```\n[^1]\n```\n\n[^page-2-1]: see\n');
    expect(demoted(text, 'page-3')).toContain('[^page-3-1]: see');
  });
});
