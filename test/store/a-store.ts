/** Stores in folders of their own, and things to put into them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NewPage } from '../../companion/crawl/store-ports.ts';
import { Db } from '../../companion/store/sqlite.ts';
import { type OpenStore, openStore, type Store } from '../../companion/store/store.ts';
import { type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';

/** For what the store does in the background: a bound on a machine that is busy, no measure. */
export const inTime = { timeout: 20_000, interval: 5 };

/** An empty folder, gone after the test. */
export function aFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store that closes after the test. Its clock stands still at 1,000,000 unless another is given. */
export function aStore(options: Partial<OpenStore> = {}): Store & { path: string } {
  const path = options.path ?? join(aFolder(), 'tabtrawl.db');
  const store = openStore({ log: () => {}, clock: { wallMs: () => 1_000_000 }, ...options, path });
  onTestFinished(() => store.close());
  return Object.assign(store, { path });
}

/** Another connection to a store's file, for what the store itself does not show. */
export function aLook(store: { path: string }): Db {
  const db = new Db({ path: store.path, readOnly: true });
  onTestFinished(() => db[Symbol.dispose]());
  return db;
}

export function pagesOf(urls: readonly string[], fromTab = false): NewPage[] {
  return urls.map((url) => ({ url, host: hostOf(url), fromTab }));
}

export async function aBatch(
  store: Store,
  urls: readonly string[],
  options: BatchOptionsInput = {},
): Promise<BatchInfo> {
  return store.ingest({ name: 'some pages', options: batchOptions.parse(options) }, pagesOf(urls));
}

export function urlsOf(host: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `https://${host}/${at}`);
}

/** Ids of the pages that may run, in the order they come. */
export function dueIds(store: Store, batch: string, want: Partial<Parameters<Store['due']>[1]> = {}): string[] {
  const all = { nowMs: 1_000_000, limit: 100, perHost: 100, exceptHosts: new Set<string>(), ...want };
  return store.due(batch, all).map((page) => page.id);
}

export async function rowsOf(
  store: Store,
  batch: string,
  want: Partial<Parameters<Store['listPages']>[1]> = {},
): Promise<readonly PageRow[]> {
  const all = { filter: {}, sort: 'index', descending: false, offset: 0, limit: 1000, ...want } as const;
  return (await store.listPages(batch, all)).rows;
}

export function aRecord(
  row: Pick<PageRow, 'id' | 'batch' | 'index' | 'url'>,
  is: Partial<PageRecord> = {},
): PageRecord {
  const markdown = is.markdown ?? `Text of ${row.url}`;
  return {
    id: row.id,
    batch: row.batch,
    index: row.index,
    url: row.url,
    finalUrl: row.url,
    state: 'done',
    httpStatus: 200,
    contentType: 'text/html',
    title: `Title of ${row.url}`,
    metadata: {},
    session: 'shared',
    lane: 'render',
    attempts: 1,
    timings: { ...noTimings, totalMs: 120 },
    bytes: { html: 1000, markdown: Buffer.byteLength(markdown) },
    files: {},
    fetchedAt: '2026-01-02T03:04:05.000Z',
    ...is,
    markdown,
  };
}

/** Starts a page and ends it. */
export function finishPage(store: Store, id: string, is: Partial<PageRecord> = {}, atMs = 2_000_000): PageRow {
  const row = store.start(id, { atMs: atMs - 1000, attempt: 1 });
  return store.finish(id, { record: aRecord(row, is), files: [] }, atMs);
}
