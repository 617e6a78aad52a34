/** Crawls the first open batch of the store at argv[2] as fast as it can, three pages in flight, and tells each page that is stored as done. */
import { openStore } from '../../companion/store/store.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';

const store = openStore({ path: process.argv[2] ?? '', log: () => {} });
const batch = store.openBatches()[0]?.id ?? '';

while (true) {
  const due = store.due(batch, { nowMs: Date.now(), limit: 3, perHost: 3, exceptHosts: new Set() });
  if (due.length === 0) break;
  for (const page of due) store.start(page.id, { atMs: Date.now(), attempt: page.attempts + 1 });
  for (const page of due) {
    const record: PageRecord = {
      id: page.id,
      batch,
      index: page.index,
      url: page.url,
      finalUrl: page.url,
      state: 'done',
      httpStatus: 200,
      contentType: 'text/html',
      title: '',
      markdown: `Text of ${page.url}`,
      metadata: {},
      session: 'shared',
      lane: 'render',
      attempts: page.attempts + 1,
      timings: noTimings,
      bytes: { html: 0, markdown: 0 },
      files: {},
      fetchedAt: new Date().toISOString(),
    };
    store.finish(page.id, { record, files: [{ kind: 'screenshot', bytes: new Uint8Array(20_000) }] }, Date.now());
    await new Promise((resolve) => process.send?.(page.id, resolve));
  }
}
