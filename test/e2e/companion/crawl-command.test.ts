import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageRecord } from '../../../shared/batch/page-record.ts';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { openCliHome } from '../harness/cli.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test('one URL gives its Markdown on stdout, and nothing else there', async () => {
  using home = openCliHome();
  const { code, stdout } = await home.run('crawl', site.url('/article/7'));
  expect(code).toBe(0);
  expect(stdout).toContain(siteText(7));
  expect(stdout).not.toContain('<script');
});

test('many URLs with --jsonl give one record each, that fits the schema', async () => {
  using home = openCliHome();
  const urls = Array.from({ length: 12 }, (_, n) => site.url(`/article/${n}`));
  const { code, records } = await home.records('crawl', ...urls);
  expect(code).toBe(0);
  expect(records.map((record) => record.index).sort((a, b) => a - b)).toEqual(urls.map((_, n) => n));
  for (const record of records) {
    pageRecord.parse(record);
    expect(record.markdown).toContain(siteText(record.index));
  }
});

test('a failed page makes exit code 1, is a record with its code, and is named in the summary', async () => {
  using home = openCliHome();
  const bad = site.url('/error/404');
  const { code, records, stderr } = await home.records('crawl', site.url('/article/1'), bad);
  expect(code).toBe(1);
  expect(records.find((record) => record.url === bad)).toMatchObject({
    state: 'failed',
    httpStatus: 404,
    error: { code: 'http-error' },
  });
  expect(stderr).toContain(`failed http-error ${bad}`);
});

test('bad lines of a URL file are named with their number, the rest is crawled; --strict crawls nothing', async () => {
  using home = openCliHome();
  const file = join(home.dir, 'urls.txt');
  writeFileSync(file, `# papers\n${site.url('/article/1')}\nnot a url at all\n\n${site.url('/article/1')}\n`);
  const loose = await home.records('crawl', '--file', file);
  expect(loose.code).toBe(0);
  expect(loose.records).toHaveLength(1);
  expect(loose.stderr).toMatch(/urls\.txt, line 3: "not a url at all" is left out \(bad-url\)/);
  expect(loose.stderr).toContain('twice');
  const strict = await home.run('crawl', '--strict', '--file', file);
  expect(strict.code).toBe(2);
  expect(strict.stdout).toBe('');
});

test('--out writes Markdown with front matter below the host, and pages.jsonl without bodies', async () => {
  using home = openCliHome();
  const out = join(home.dir, 'papers');
  const { code } = await home.run('crawl', site.url('/article/3'), site.url('/article/4'), '--out', out);
  expect(code).toBe(0);
  const lines = readFileSync(join(out, 'pages.jsonl'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const record = JSON.parse(line);
    expect(record.markdown ?? '').toBe('');
    const text = readFileSync(join(out, record.files.markdown), 'utf8');
    expect(text).toMatch(/^---\nurl: /);
    expect(text).toContain(siteText(record.index + 3));
  }
  expect(readdirSync(out).sort()).toEqual(['index.md', expect.stringMatching(/^localhost/), 'pages.jsonl']);
});

test('a wrong option is refused with exit code 2 before anything opens', async () => {
  using home = openCliHome();
  const { code, stderr } = await home.run('crawl', site.url('/article/1'), '--timeout', 'soon');
  expect(code).toBe(2);
  expect(stderr).toContain('--timeout <time>: got "soon"');
  expect(readdirSync(home.dir)).toEqual([]);
});

test('a batch can be listed, shown and exported afterwards', async () => {
  using home = openCliHome();
  await home.run('crawl', site.url('/article/5'), site.url('/article/6'), '--name', 'two papers');
  const { stdout } = await home.run('batches', '--json');
  const [batch] = JSON.parse(stdout);
  expect(batch).toMatchObject({ name: 'two papers', state: 'done', total: 2, counts: { done: 2 } });
  const shown = JSON.parse((await home.run('show', batch.id, '--json')).stdout);
  expect(shown.pages).toHaveLength(2);
  const merged = await home.run('export', batch.id, '--format', 'md');
  expect(merged.stdout).toContain(siteText(5));
  expect(merged.stdout).toContain(siteText(6));
  expect((await home.run('remove', batch.id)).code).toBe(0);
  expect(JSON.parse((await home.run('batches', '--json')).stdout)).toEqual([]);
});

test('hooks of a file see the page, may change its record, and one that throws fails its page', async () => {
  using home = openCliHome();
  const hooks = join(home.dir, 'hooks.ts');
  writeFileSync(
    hooks,
    `export const hooks = [
      { match: '**/article/**', pageDone: ({ record }: { record: { title: string } }) => ({ ...record, title: 'hooked ' + record.title }) },
      { match: '**/article/2', afterLoad: () => { throw new Error('no thanks'); } },
    ];`,
  );
  const { code, records } = await home.records(
    'crawl',
    site.url('/article/1'),
    site.url('/article/2'),
    '--hooks',
    hooks,
  );
  expect(code).toBe(1);
  expect(records.find((record) => record.index === 0)?.title).toMatch(/^hooked /);
  expect(records.find((record) => record.index === 1)?.error).toMatchObject({
    code: 'hook',
    message: expect.stringContaining('no thanks'),
  });
});

test('an output folder that cannot be is refused before anything is crawled, and the home stays as it was', async () => {
  using home = openCliHome();
  const file = join(home.dir, 'a-file');
  writeFileSync(file, '');
  const refused = await home.run('crawl', site.url('/article/1'), '--out', file);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') });
  expect(await home.run('crawl', site.url('/article/2'))).toMatchObject({ code: 0 });
});

test('what a page could not give is in its file and told', async () => {
  using home = openCliHome();
  const out = join(home.dir, 'papers');
  const told = await home.run('crawl', site.url('/late-list/page'));
  expect(told.stderr).toMatch(/note: partial: list – a table shows \d+ of 200 rows/);
  await home.run('crawl', site.url('/late-list/page'), '--out', out);
  const folder = join(out, readdirSync(out).find((name) => name.startsWith('localhost')) ?? '');
  const text = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
  expect(text).toMatch(/\nnotes:\n {2}- "partial: list – /);
});

test('a companion waits for those who joined it to read their pages, and what is left over is told of', async () => {
  using home = openCliHome();
  const first = home.start('crawl', '--jsonl', '--lane', 'render', ...[1, 2, 3, 4].map((n) => site.url(`/held/${n}`)));
  first.child.stdin?.end();
  while (!existsSync(join(home.dir, 'run', 'companion.json'))) await new Promise((resolve) => setTimeout(resolve, 50));
  const second = home.start('crawl', '--jsonl', ...Array.from({ length: 40 }, (_, n) => site.url(`/article/${n}`)));
  second.child.stdin?.end();
  await second.said('the batch joins its queue');
  site.settings.letGo = 5;
  // A reader that takes its time.
  const { stdout } = second.child;
  for (let n = 0; n < 15; n++) {
    stdout?.pause();
    await new Promise((resolve) => setTimeout(resolve, 150));
    stdout?.resume();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [one, two] = await Promise.all([first.ended, second.ended]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(two.stdout.trim().split('\n')).toHaveLength(40);
});
