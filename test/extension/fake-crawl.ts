/** What the fake companion knows: batches with made-up pages, holds, load. Rows are computed from their number, never kept. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noPages, type PageState } from '../../shared/batch/states.ts';
import type { Snapshot } from '../../shared/protocol/calls.ts';
import type { EventData, EventName } from '../../shared/protocol/events.ts';
import type { ApprovedFolder } from '../../shared/protocol/folder-calls.ts';
import type {
  BatchInfo,
  ConsentState,
  HoldInfo,
  HostInfo,
  LaneInfo,
  PageDetail,
  PageRow,
  SessionInfo,
  Settings,
  StatusInfo,
} from '../../shared/protocol/model.ts';
import { handlersOf } from './fake-handlers.ts';
import { fakePage, fakeRow } from './fake-pages.ts';

const startMs = Date.UTC(2026, 2, 3, 9, 0, 0);

export class FakeCrawl {
  seq = 1;
  emit: <N extends EventName>(event: N, data: EventData<N>) => void = () => {};
  readonly batches = new Map<string, BatchInfo>();
  /** Rows that differ from what their number gives. */
  readonly changed = new Map<string, PageRow>();
  readonly removedPages = new Set<string>();
  holds: HoldInfo[] = [];
  consent: ConsentState = { asks: [], grants: [] };
  hosts: HostInfo[] = [];
  lanes: LaneInfo[] = [];
  folders: ApprovedFolder[] = [{ name: 'Notes', path: '/home/ada/Notes', approvedAt: 0 }];
  sessions: SessionInfo[] = [
    { name: 'shared', tabs: 4, cookies: 212, seededHosts: [], kept: true },
    { name: 'work', tabs: 0, cookies: 31, seededHosts: ['intranet.example.com', 'wiki.example.com'], kept: false },
  ];
  settings: Settings = { defaults: { content: 'main' }, keepDays: null, notifyAtEnd: true, contentRules: [] };
  status: StatusInfo = {
    version: '0.1.0',
    startedAt: startMs,
    browser: { state: 'open', name: 'Chromium 156', headless: false, profile: 'default' },
    memory: {
      browserBytes: 734_003_200,
      browserPeakBytes: 901_775_360,
      companionBytes: 96_468_992,
      companionPeakBytes: 111_149_056,
      budgetBytes: 4_294_967_296,
    },
    tabs: { working: 6, open: 6, limit: 6, reason: '6 tabs: more brought no more pages' },
    pagesPerSecond: 9.4,
    storeBytes: 418_381_824,
    clients: 2,
  };

  readonly rowsOf = new Map<string, PageRow[]>();
  readonly #tickets = new Map<string, { type: string; body: Uint8Array | string }>();

  constructor(empty = false) {
    if (empty) return;
    this.addBatch('b-docs', 'Docs of the new release', 420, 'running', (at) =>
      at < 180
        ? at % 17 === 5
          ? 'failed'
          : 'done'
        : at < 186
          ? 'running'
          : at < 209
            ? 'held'
            : at < 212
              ? 'retrying'
              : 'waiting',
    );
    this.addBatch('b-big', 'Product catalogue', 100_000, 'paused', (at) =>
      at < 64_000 ? (at % 41 === 0 ? 'failed' : at % 97 === 0 ? 'skipped' : 'done') : 'waiting',
    );
    this.addBatch('b-done', 'Reading list, March', 40, 'done', (at) => (at === 7 || at === 23 ? 'failed' : 'done'));
    this.addBatch('b-site', 'Site forum.example.org', 560, 'running', (at) =>
      at < 133 ? 'done' : at < 135 ? 'running' : 'waiting',
    );
    this.touch('b-site', { options: batchOptions.parse({ depth: 10, maxPages: 1000, sitemap: 'auto' }) });
    this.hosts = [
      { host: 'docs.example.com', running: 2, waitingUntilMs: 0, reason: '' },
      { host: 'news.example.com', running: 0, waitingUntilMs: startMs + 9000, reason: 'pauses between pages' },
      {
        host: 'shop.example.net',
        running: 0,
        waitingUntilMs: startMs + 120_000,
        reason: 'rested for 2 min after 4 failures in a row (timeout)',
      },
      { host: 'elsewhere.example', running: 1, waitingUntilMs: startMs + 5000, reason: 'of another batch' },
    ];
    const fetched = '3 pages came out the same without rendering';
    this.lanes = [
      { session: 'shared', host: 'docs.example.com', kind: '/guide/#', lane: 'fetch', why: fetched },
      { session: 'shared', host: 'news.example.com', kind: '/#/#/#', lane: 'learning', why: '' },
      { session: 'shared', host: 'shop.example.net', kind: '/product/#', lane: 'render', why: 'other links' },
      { session: 'work', host: 'docs.example.com', kind: '/guide/#', lane: 'render', why: 'of another session' },
    ];
    this.holds = [
      {
        host: 'intranet.example.com',
        session: 'shared',
        kind: 'login',
        since: startMs,
        pages: 23,
        page: 'b-docs-186',
        url: 'https://intranet.example.com/wiki/186',
        open: false,
      },
      {
        host: 'forum.example.org',
        session: 'shared',
        kind: 'challenge',
        since: startMs,
        pages: 1,
        page: 'b-docs-190',
        url: 'https://forum.example.org/t/190',
        open: true,
      },
    ];
  }

  addBatch(
    id: string,
    name: string,
    total: number,
    state: BatchInfo['state'],
    stateOf: (at: number) => PageState,
  ): void {
    const rows = Array.from({ length: total }, (_, at) => fakeRow(id, at, stateOf(at)));
    this.rowsOf.set(id, rows);
    const ended = state === 'done' || state === 'cancelled';
    this.batches.set(id, {
      id,
      name,
      state,
      options: batchOptions.parse({}),
      createdAt: startMs - this.batches.size * 86_400_000,
      startedAt: startMs - this.batches.size * 86_400_000,
      finishedAt: ended ? startMs - this.batches.size * 86_400_000 + 95_000 : null,
      total,
      counts: countsOf(rows),
      reason: null,
      contentBytes: total * 6100,
    });
  }

  rows(batch: string): PageRow[] {
    const rows = this.rowsOf.get(batch);
    if (!rows) throw new TabtrawlError('not-found', `There is no batch "${batch}".`);
    return rows;
  }

  /** Moves pages and tells it, as the scheduler would. */
  move(batch: string, pages: Iterable<number>, state: PageState): void {
    const rows = this.rows(batch);
    const moved: PageRow[] = [];
    for (const at of pages) {
      const row = rows[at];
      if (!row) continue;
      const next = fakeRow(batch, row.index, state);
      rows[at] = next;
      moved.push(next);
    }
    this.emit('page', { batch, rows: moved });
    this.touch(batch, {});
  }

  touch(batch: string, change: Partial<BatchInfo>): BatchInfo {
    const known = this.batches.get(batch);
    if (!known) throw new TabtrawlError('not-found', `There is no batch "${batch}".`);
    const rows = this.rows(batch);
    const next = { ...known, ...change, counts: countsOf(rows), total: rows.length };
    this.batches.set(batch, next);
    this.emit('batch', next);
    return next;
  }

  setStatus(change: Partial<StatusInfo>): void {
    this.status = { ...this.status, ...change };
    this.emit('status', this.status);
  }

  setHolds(holds: HoldInfo[]): void {
    this.holds = holds;
    this.emit('hold', { holds });
  }

  snapshot(): Snapshot {
    return {
      seq: this.seq,
      batches: [...this.batches.values()],
      holds: this.holds,
      status: this.status,
      settings: this.settings,
      consent: this.consent,
    };
  }

  download(path: string): { type: string; body: Uint8Array | string } | undefined {
    return this.#tickets.get(path);
  }

  ticket(fileName: string, type: string, body: Uint8Array | string): { path: string; fileName: string } {
    const path = `/download/t${this.#tickets.size + 1}`;
    this.#tickets.set(path, { type, body });
    return { path, fileName };
  }

  page(id: string): PageDetail {
    const row = [...this.rowsOf.values()].flatMap((rows) => rows.filter((known) => known.id === id))[0];
    if (!row) throw new TabtrawlError('not-found', `There is no page "${id}".`);
    return fakePage(row);
  }

  readonly handlers = handlersOf(this);
}

function countsOf(rows: readonly PageRow[]): BatchInfo['counts'] {
  const counts = { ...noPages };
  for (const row of rows) counts[row.state]++;
  return counts;
}
