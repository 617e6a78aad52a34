/** The fake companion's answers to calls, but for those about the connection itself. */

import { discovers } from '../../shared/batch/options.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import type { CallName, PageFilter, Params, Result } from '../../shared/protocol/calls.ts';
import type { PageRow, SessionInfo } from '../../shared/protocol/model.ts';
import type { FakeCrawl } from './fake-crawl.ts';
import { fakeRow, onePixelPng } from './fake-pages.ts';
import { fakeDiscovery, fakeMap } from './fake-site.ts';

const endMs = Date.UTC(2026, 2, 3, 9, 30, 0);

export type FakeHandlers = { readonly [N in CallName]?: (params: Params<N>) => Result<N> };

export function handlersOf(crawl: FakeCrawl): FakeHandlers {
  return {
    snapshot: () => crawl.snapshot(),
    status: () => crawl.status,
    'batch.list': () => ({ batches: [...crawl.batches.values()] }),
    'batch.get': ({ batch }) => crawl.touch(batch, {}),
    'batch.start': ({ name, items }) => {
      const id = `b-new-${crawl.batches.size}`;
      crawl.addBatch(id, name ?? 'New batch', items.length, 'running', () => 'waiting');
      return { batch: crawl.touch(id, {}), duplicates: 0, refused: [] };
    },
    'batch.pause': ({ batch }) => crawl.touch(batch, { state: 'paused', reason: null }),
    'batch.resume': ({ batch }) => crawl.touch(batch, { state: 'running', reason: null }),
    'batch.cancel': ({ batch }) => {
      const rows = crawl.rows(batch);
      rows.forEach((row, at) => {
        if (!isTerminal(row.state)) rows[at] = fakeRow(batch, row.index, 'cancelled');
      });
      return crawl.touch(batch, { state: 'cancelled', finishedAt: endMs });
    },
    'batch.retry': ({ batch, filter }) => {
      const rows = crawl.rows(batch);
      const wanted = rows.filter(
        (row) => matches(row, filter ?? { states: ['failed'] }) && isTerminal(row.state) && row.state !== 'done',
      );
      crawl.move(
        batch,
        wanted.map((row) => rows.indexOf(row)),
        'waiting',
      );
      return { batch: crawl.touch(batch, { state: 'running', finishedAt: null }), pages: wanted.length };
    },
    'batch.remove': ({ batch, filter }) => {
      const rows = crawl.rows(batch);
      if (!filter) {
        crawl.rowsOf.delete(batch);
        crawl.batches.delete(batch);
        crawl.emit('batch', { removed: batch });
        return {};
      }
      const gone = rows.filter((row) => matches(row, filter));
      crawl.rowsOf.set(
        batch,
        rows.filter((row) => !gone.includes(row)),
      );
      crawl.emit('page', { batch, rows: gone, removed: true });
      crawl.touch(batch, {});
      return {};
    },
    'batch.export': ({ batch, format, filter, out }) => {
      const pages = crawl.rows(batch).filter((row) => matches(row, filter ?? {})).length;
      if (format === 'folder')
        return {
          ticket: null,
          folder: `${out ?? '/home/ada/Tabtrawl'}/${batch}`,
          pages,
          unchanged: 0,
          failed: 0,
          kept: [],
        };
      return {
        ticket: crawl.ticket(`${batch}.${format}`, 'application/octet-stream', `export of ${pages} pages`),
        folder: null,
        pages,
        unchanged: 0,
        failed: 0,
        kept: [],
      };
    },
    'batch.folder': () => ({ folder: '/home/ada/Tabtrawl', opened: false }),
    'url.check': ({ urls }) => ({
      unsafe: urls.flatMap((url, index) => (/logout|delete/.test(url) ? [{ index, reason: 'it signs you out' }] : [])),
      crawled: urls.flatMap((url, index) => (url.includes('known') ? [{ index, at: Date.UTC(2026, 10, 26, 9) }] : [])),
    }),
    'page.list': ({ batch, filter, sort, descending, offset, limit }) => {
      const rows = crawl.rows(batch).filter((row) => matches(row, filter));
      if (sort !== 'index' || descending)
        rows.sort((a, b) => compare(a[sort], b[sort]) * (descending ? -1 : 1) || a.index - b.index);
      return { seq: crawl.seq, total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
    'kind.list': ({ batch }) => fakeDiscovery(batch, discovers(crawl.touch(batch, {}).options)),
    'kind.set': ({ batch, kind, rule }) => {
      const info = fakeDiscovery(batch, true);
      const kinds = info.kinds.map((known) =>
        known.key === kind ? { ...known, rule, stopped: rule === 'stopped' ? ('kind-stopped' as const) : null } : known,
      );
      crawl.emit('kind', { ...info, kinds });
      return { ...info, kinds };
    },
    'batch.links': ({ batch, format }) =>
      crawl.ticket(`tabtrawl-${batch}-links.${format}`, 'text/csv', 'from,to,text,reason'),
    'site.map': () => fakeMap,
    'page.find': () => ({ page: null, reason: 'kind-stopped', foundOn: 'https://forum.example.org/' }),
    'page.get': ({ page }) => crawl.page(page),
    search: ({ text, limit }) => {
      const done = [...crawl.rowsOf.values()].flatMap((rows) =>
        rows.filter(({ state }) => state === 'done').slice(0, 3),
      );
      const hits = done.slice(0, limit).map((row, at) => ({
        page: row.id,
        batch: row.batch,
        url: row.url,
        host: row.host,
        title: row.title ?? '',
        fetchedAtMs: row.finishedAt ?? 0,
        score: 10 - at,
        alsoIn: at,
        snippet: {
          text: `${text} is what this page is about.`,
          marks: [[0, text.length] as const],
          path: ['Guide'],
          at: 0,
        },
      }));
      return { hits, more: false, left: 2, notes: [] };
    },
    'page.file': ({ page, kind }) => crawl.ticket(`${page}.${kind}`, 'image/png', onePixelPng),
    'decision.list': ({ session }) => ({
      hosts: [...crawl.hosts],
      lanes: crawl.lanes.filter((lane) => lane.session === session),
    }),
    'hold.list': () => ({ holds: crawl.holds }),
    'hold.open': ({ host }) => {
      crawl.setHolds(crawl.holds.map((hold) => ({ ...hold, open: hold.host === host })));
      return {};
    },
    'hold.done': ({ host, session, verdict }) => {
      for (const [batch, rows] of crawl.rowsOf)
        crawl.move(
          batch,
          rows.flatMap((row, at) => (row.state === 'held' && row.host === host ? [at] : [])),
          verdict === 'give-up' ? 'failed' : 'waiting',
        );
      crawl.setHolds(crawl.holds.filter((hold) => hold.host !== host || hold.session !== session));
      return {};
    },
    'login.open': () => ({}),
    'dashboard.open': () => ({}),
    'folder.list': () => ({ folders: crawl.folders, canChoose: true }),
    'folder.choose': () => {
      const folder = { name: 'Chosen', path: '/home/ada/Chosen', approvedAt: endMs };
      crawl.folders = [...crawl.folders, folder];
      return { folder };
    },
    'folder.remove': ({ path }) => {
      crawl.folders = crawl.folders.filter((folder) => folder.path !== path);
      return {};
    },
    'session.list': () => ({ sessions: crawl.sessions }),
    'session.seed': ({ session, cookies, keep }) => {
      const made: SessionInfo = {
        name: session,
        tabs: 0,
        cookies: cookies.length,
        seededHosts: [...new Set(cookies.map((item) => item.domain.replace(/^\./, '')))],
        kept: keep,
      };
      crawl.sessions = [...crawl.sessions.filter((known) => known.name !== session), made];
      return { session: made, refused: 0 };
    },
    'session.close': ({ session }) => {
      crawl.sessions = crawl.sessions.filter((known) => known.name !== session);
      return {};
    },
    'settings.get': () => crawl.settings,
    'settings.set': ({ settings }) => {
      crawl.settings = { ...crawl.settings, ...settings };
      crawl.emit('settings', crawl.settings);
      return crawl.settings;
    },
  };
}

function matches(row: PageRow, filter: PageFilter): boolean {
  const text = filter.text?.toLowerCase();
  return (
    (!filter.states || filter.states.includes(row.state)) &&
    (!filter.codes || (row.code !== null && filter.codes.includes(row.code))) &&
    (!filter.host || row.host.includes(filter.host)) &&
    (!text || row.url.toLowerCase().includes(text) || (row.title ?? '').toLowerCase().includes(text)) &&
    (!filter.pages || filter.pages.includes(row.id))
  );
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
