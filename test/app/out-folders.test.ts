import { expect, test } from 'vitest';
import { OutFolders } from '../../companion/app/output-folders.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';
import { noPages } from '../../shared/batch/states.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { FakeClock } from '../crawl/fake-clock.ts';

const batch: BatchInfo = {
  id: 'b1',
  name: 'b',
  state: 'running',
  options: batchOptions.parse({ out: '/papers' }),
  createdAt: 0,
  startedAt: 0,
  finishedAt: null,
  total: 3,
  counts: noPages,
  reason: null,
  contentBytes: 0,
};
const record = (id: string): PageRecord => ({
  id,
  batch: 'b1',
  index: 0,
  url: 'https://a.example/',
  finalUrl: 'https://a.example/',
  state: 'done',
  httpStatus: 200,
  contentType: 'text/html',
  title: '',
  markdown: '',
  metadata: {},
  session: 'shared',
  lane: 'render',
  attempts: 1,
  timings: noTimings,
  bytes: { html: 0, markdown: 0 },
  files: {},
  fetchedAt: '',
});
const row = (id: string): PageRow => ({
  id,
  batch: 'b1',
  index: 0,
  url: 'https://a.example/',
  host: 'a.example',
  state: 'done',
  title: null,
  code: null,
  message: null,
  httpStatus: 200,
  lane: 'render',
  attempts: 1,
  markdownBytes: 0,
  totalMs: 0,
  retryAt: null,
  finishedAt: 0,
});

function folders(lacking: () => string[] = () => [], info: BatchInfo = batch) {
  const clock = new FakeClock();
  const seen = {
    opened: 0,
    written: [] as string[],
    indexed: [] as string[],
    paused: [] as string[],
    mended: [] as string[],
    told: [] as string[],
    fault: null as Error | null,
    mayWrite: true,
  };
  const out = new OutFolders({
    getBatch: () => info,
    open: async () => {
      if (seen.fault && 'code' in seen.fault) throw seen.fault;
      seen.opened++;
      return {
        async write({ id }) {
          if (seen.fault) throw seen.fault;
          return { markdown: `${id}.md` };
        },
        async close() {},
      };
    },
    unwritten: () => lacking().map(record),
    filesOf: () => [],
    writeIndex: async (_, dir) => {
      seen.indexed.push(dir);
    },
    mayWrite: () => seen.mayWrite,
    markWritten: (page) => seen.written.push(page),
    onTrouble: (id) => seen.paused.push(id),
    onMended: (id) => seen.mended.push(id),
    after: (ms, act) => clock.after(ms, act),
    log: (level) => seen.told.push(level),
  });
  return { out, seen, clock };
}

test('what is stored is written in its order, and a page can be waited for', async () => {
  const { out, seen } = folders();
  for (const id of ['p1', 'p2', 'p3']) out.stored(row(id), { record: record(id), files: [] });
  await out.written('p2');
  expect(seen.written.slice(0, 2)).toEqual(['p1', 'p2']);
  await out.idle();
  expect(seen).toMatchObject({ written: ['p1', 'p2', 'p3'], opened: 1 });
});

test('the index comes when the batch has ended, after its last page', async () => {
  const { out, seen } = folders();
  out.stored(row('p1'), { record: record('p1'), files: [] });
  expect(seen.indexed).toEqual([]);
  out.changed({ ...batch, state: 'done' });
  await out.idle();
  expect(seen).toMatchObject({ written: ['p1'], indexed: [batch.options.out] });
});

test('a batch that lacks nothing makes no folder', async () => {
  const { out, seen } = folders();
  out.catchUp(batch);
  await out.idle();
  expect(seen.opened).toBe(0);
});

test('a folder that cannot be written pauses its batch once, and what is lacking is written when it goes on', async () => {
  const all = ['p1', 'p2', 'p3'];
  const { out, seen } = folders(() => all.filter((id) => !seen.written.includes(id)));
  seen.fault = new Error('no space');
  for (const id of all) out.stored(row(id), { record: record(id), files: [] });
  await Promise.all(all.map((id) => out.written(id)));
  expect(seen).toMatchObject({ written: [], paused: ['b1'] });
  seen.fault = null;
  out.changed({ ...batch, state: 'paused' });
  out.changed(batch);
  await out.idle();
  expect(seen).toMatchObject({ written: all, paused: ['b1'] });
});

const coded = (code: string) => Object.assign(new Error(code), { code });

test('a full disk is tried again by itself: with room what is lacking is written, and the batch goes on', async () => {
  const all = ['p1', 'p2'];
  const { out, seen, clock } = folders(() => all.filter((id) => !seen.written.includes(id)));
  seen.fault = coded('ENOSPC');
  for (const id of all) out.stored(row(id), { record: record(id), files: [] });
  await Promise.all(all.map((id) => out.written(id)));
  await clock.pass(20_000);
  expect(seen).toMatchObject({ written: [], paused: ['b1'], mended: [], told: ['error'] });
  seen.fault = null;
  await clock.pass(6000);
  expect(seen).toMatchObject({ written: all, mended: ['b1'] });
  expect(out.trouble('b1')).toBeNull();
});

test('where no folder can be, the crawl goes on and its pages are kept: told once, with what to do', async () => {
  const { out, seen } = folders();
  seen.fault = coded('ENOTDIR');
  for (const id of ['p1', 'p2']) out.stored(row(id), { record: record(id), files: [] });
  await out.written('p2');
  await out.idle();
  expect(seen).toMatchObject({ written: [], paused: [], told: ['error'] });
  expect(out.trouble('b1')).toContain('tabtrawl export b1 --format folder');
});

test('what the folder of an ended batch lacks is no matter of a later run', async () => {
  const { out, seen } = folders(() => ['p1'], { ...batch, state: 'done' });
  seen.fault = coded('EEXIST');
  out.catchUp({ ...batch, state: 'done' });
  await out.idle();
  expect(seen).toMatchObject({ paused: [], told: ['info'] });
});

test('a folder that is approved no more is written to no more, its index neither, and that is told', async () => {
  const { out, seen } = folders();
  out.stored(row('p1'), { record: record('p1'), files: [] });
  await out.idle();
  seen.mayWrite = false;
  out.stored(row('p2'), { record: record('p2'), files: [] });
  await out.idle();
  out.changed({ ...batch, state: 'done' });
  await out.idle();
  expect(seen.written).toEqual(['p1']);
  expect(seen.indexed).toEqual([]);
  expect(out.trouble(batch.id)).toMatch(/no longer approved/);
});
