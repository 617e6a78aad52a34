/** Made-up pages, the same for the same number each time. */
import type { PageErrorCode } from '../../shared/batch/errors.ts';
import { isTerminal, type PageState } from '../../shared/batch/states.ts';
import type { PageDetail, PageRow } from '../../shared/protocol/model.ts';

const hosts = [
  'docs.example.com',
  'intranet.example.com',
  'shop.example.net',
  'forum.example.org',
  'news.example.com',
] as const;
const titles = [
  'Getting started with the query planner',
  'Release notes: what changed and why',
  'How we moved 40 million rows without a pause',
  'Ein sehr langer Titel, der in keiner Spalte Platz findet und deshalb sauber gekürzt werden muss, ohne die Zeile zu sprengen',
  '新しいインデックスの設計について',
  'Reference: configuration options',
] as const;
const failures: readonly { code: PageErrorCode; message: string; status: number | null }[] = [
  {
    code: 'timeout',
    message: 'https://shop.example.net/ was not ready within 30000 ms (--timeout).',
    status: 200,
  },
  { code: 'http-error', message: 'https://docs.example.com/ answered with HTTP status 404.', status: 404 },
  {
    code: 'dns',
    message: 'https://news.example.com/: the host name was not found (net::ERR_NAME_NOT_RESOLVED).',
    status: null,
  },
  { code: 'login-required', message: 'intranet.example.com shows a sign-in form in place of the page.', status: 401 },
];
const endMs = Date.UTC(2026, 2, 3, 9, 2, 0);

/** The first red pixel anyone saw in this project. */
export const onePixelPng: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

function pick<T>(list: readonly T[], at: number): T {
  const item = list[at % list.length];
  if (item === undefined) throw new RangeError('an empty list has nothing to pick');
  return item;
}

export function fakeRow(batch: string, index: number, state: PageState): PageRow {
  const host = state === 'held' ? (index === 190 ? 'forum.example.org' : 'intranet.example.com') : pick(hosts, index);
  const failure = state === 'failed' ? pick(failures, index) : null;
  const hasContent = state === 'done';
  return {
    id: `${batch}-${index}`,
    batch,
    index,
    url: `https://${host}/${pick(['guide', 'wiki', 'product', 't', '2026/03'], index)}/${index}?ref=list`,
    host,
    state,
    title: hasContent || failure?.status ? pick(titles, index) : null,
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    httpStatus: hasContent ? 200 : (failure?.status ?? null),
    lane: hasContent ? pick(['render', 'fetch', 'render', 'cache', 'tab'] as const, index) : failure ? 'render' : null,
    attempts: state === 'waiting' ? 0 : failure ? 3 : 1,
    markdownBytes: hasContent ? 900 + ((index * 7919) % 60_000) : 0,
    totalMs: isTerminal(state) && state !== 'skipped' ? 120 + ((index * 104_729) % 4000) : null,
    retryAt: state === 'retrying' ? endMs + 20_000 : null,
    finishedAt: isTerminal(state) ? endMs - index * 10 : null,
  };
}

/** Markdown with everything that a preview has to show, and what it must not run. */
const markdown = `# Getting started with the query planner

The planner turns a *statement* into a **plan**. See the [reference](https://docs.example.com/reference) first.

| step | cost | note |
| --- | ---: | --- |
| parse | 1 | always |
| rewrite | 4 | views, rules |
| plan | 90 | the long one |

\`\`\`sql
EXPLAIN SELECT * FROM pages WHERE state = 'done';
\`\`\`

- [x] read the plan
- [ ] add an index

> A plan is a tree; each node asks its children for rows.

![A tree of nodes](https://docs.example.com/tree.png)

<script>document.title = 'run'</script>
<img src="x" onerror="document.title = 'run'">
<a href="javascript:document.title='run'">do not</a>
<form action="https://evil.example"><button>Sign in</button></form>
<style>body { display: none }</style>

The end.[^1]
`;

export function fakePage(row: PageRow): PageDetail {
  const ended = row.state === 'done' || row.state === 'failed';
  return {
    row,
    record: ended
      ? {
          id: row.id,
          batch: row.batch,
          index: row.index,
          url: row.url,
          finalUrl: row.url.replace('?ref=list', ''),
          state: row.state === 'failed' ? 'failed' : 'done',
          httpStatus: row.httpStatus,
          contentType: 'text/html',
          title: row.title ?? '',
          markdown: row.state === 'done' ? markdown : '',
          links: [
            { url: 'https://docs.example.com/reference', text: 'reference', internal: true },
            { url: 'https://elsewhere.example.org/a', text: 'another place', internal: false },
          ],
          metadata: {
            description: 'How a statement becomes a plan.',
            author: 'Ada Byron',
            published: '2026-02-27',
            siteName: 'Docs',
            language: 'en',
            canonical: row.url,
          },
          session: 'shared',
          lane: row.lane ?? 'render',
          attempts: row.attempts,
          ...(row.code && row.message && { error: { code: row.code, message: row.message } }),
          timings: {
            waitedMs: 1200,
            navigateMs: 180,
            settleMs: 240,
            captureMs: 12,
            extractMs: 35,
            totalMs: row.totalMs ?? 0,
          },
          bytes: { html: 48_211, markdown: row.markdownBytes },
          files: {},
          notes: ['partial: button – what its button "Load more" brings is not here; --scroll presses it'],
          fetchedAt: new Date(row.finishedAt ?? endMs).toISOString(),
        }
      : null,
    attempts: Array.from({ length: row.attempts }, (_, at) => ({
      number: at + 1,
      startedAt: endMs - (row.attempts - at) * 31_000,
      endedAt: at + 1 < row.attempts || ended ? endMs - (row.attempts - at) * 31_000 + 30_000 : null,
      lane: 'render' as const,
      outcome: at + 1 < row.attempts ? 'timeout' : ended ? (row.code ?? 'done') : null,
      message:
        at + 1 < row.attempts ? 'https://docs.example.com/ was not ready within 30000 ms (--timeout).' : row.message,
    })),
    files: row.state === 'done' ? ['screenshot'] : [],
  };
}
