/** Pages whose site gives them as Markdown to who asks for it, crawled with a real Chrome. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';

const pages = 8;
/** Its Markdown is another page's. */
const wrong = 5;
const words = (n: number) =>
  `Chapter ${n} tells how the ferry of harbour ${n} is tied to the quay, and what to do when the wind turns at night.`;

let server: Server;
let home: string;
let crawler: Crawler;
const asked: { readonly path: string; readonly asMarkdown: boolean }[] = [];
const at = (n: number) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/chapter/${n}`;

beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    const n = Number(/^\/chapter\/(\d+)$/.exec(url)?.[1] ?? Number.NaN);
    if (Number.isNaN(n)) return void response.writeHead(404).end();
    const asMarkdown = headers.accept?.startsWith('text/markdown') === true;
    asked.push({ path: url, asMarkdown });
    response.setHeader('vary', 'Accept');
    if (asMarkdown) {
      const given = n === wrong ? n + 1 : n;
      response.setHeader('content-type', 'text/markdown; charset=utf-8');
      response.end(
        `---\ntitle: Chapter ${given}\n---\n# Chapter ${given}\n\n${words(given)}\n\n> As its author wrote it: [next](${n + 1})`,
      );
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><head><title>Chapter ${n}</title><meta name="description" content="About ${n}">
      <link rel="alternate" type="text/markdown" href="/chapter/${n}"></head>
      <body><nav><a href="/">Home</a></nav><main><h1>Chapter ${n}</h1><p>${words(n)}</p></main></body></html>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  home = mkdtempSync(join(tmpdir(), 'tabtrawl-markdown-'));
  crawler = await openCrawler({ home, headless: true });
});
afterAll(async () => {
  await crawler.close();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

test('each is taken as its site gives it where that is the page, with what its HTML says of it', async () => {
  const listed = Array.from({ length: pages }, (_, n) => at(n));
  const run = await crawler.start(listed, { siteMarkdown: true });
  const { id } = await run.ended;
  const { rows } = await crawler.call('page.list', { batch: id, limit: 100 });
  expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'done'));
  for (const { id: page, index } of rows) {
    const { record } = await crawler.call('page.get', { page });
    const isOwn = index !== wrong;
    expect(record?.markdown).toContain(words(index));
    expect(record?.markdown?.includes(`[next](${at(index + 1)})`)).toBe(isOwn);
    expect(record?.notes).toEqual(isOwn ? [`site markdown – as ${at(index)} gives it`] : undefined);
    expect(record).toMatchObject({ title: `Chapter ${index}`, contentType: 'text/html' });
    expect(record?.metadata).toMatchObject({ description: `About ${index}`, language: 'en' });
  }
  for (const url of listed)
    expect(asked.filter(({ path, asMarkdown }) => asMarkdown && url.endsWith(path))).toHaveLength(1);

  asked.length = 0;
  await (await crawler.start(listed, {})).ended;
  expect(asked.filter(({ asMarkdown }) => asMarkdown)).toEqual([]);
});
