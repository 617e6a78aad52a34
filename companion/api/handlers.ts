/** Every call that the companion answers, as a table. The server adds those about connections (hello, pair, clients). */
import { join } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { SavedFile } from '../../shared/batch/page-record.ts';
import { isTerminal, type PageState, pageStates, terminalPageStates } from '../../shared/batch/states.ts';
import { type CallName, exportStates, type Params, type Result } from '../../shared/protocol/calls.ts';
import type { BatchInfo, PageDetail } from '../../shared/protocol/model.ts';
import type { Download } from '../util/download.ts';
import { discoveryHandlers } from './discovery-calls.ts';
import { fleetHandlers } from './fleet-calls.ts';
import { browserFolder, folderHandlers } from './folders/folder-calls.ts';
import type { CalledBy, ServiceParts } from './ports.ts';
import { checkRule, ruleHandlers } from './rule-calls.ts';
import { checkElements, inTurns, refuseByWire, startBatch } from './start-batch.ts';

/** Calls about connections, which the server answers itself. */
export type ConnectionCall =
  | 'hello'
  | 'prove'
  | 'pair'
  | 'pair.begin'
  | 'client.list'
  | 'client.revoke'
  | 'agent.token'
  | 'snapshot';
export type ServiceCall = Exclude<CallName, ConnectionCall>;

export type ServiceHandlers = {
  readonly [N in ServiceCall]: (params: Params<N>, caller: CalledBy) => Result<N> | Promise<Result<N>>;
};

const fileTypes = {
  screenshot: { ending: 'png', contentType: 'image/png' },
  pdf: { ending: 'pdf', contentType: 'application/pdf' },
  mhtml: { ending: 'mhtml', contentType: 'multipart/related' },
  html: { ending: 'html', contentType: 'text/html; charset=utf-8' },
  markdown: { ending: 'md', contentType: 'text/markdown; charset=utf-8' },
} as const;

export function serviceHandlers(parts: ServiceParts): ServiceHandlers {
  const { store, engine, sessions, emit } = parts;

  const batchOf = (id: string): BatchInfo => {
    const batch = store.getBatch(id);
    if (!batch) throw new TabtrawlError('not-found', `There is no batch ${id}. "tabtrawl batches" lists them.`);
    return batch;
  };
  const pageOf = (id: string): PageDetail => {
    const page = store.getPage(id);
    if (!page) throw new TabtrawlError('not-found', `There is no page ${id}.`);
    return page;
  };

  /** Named after the batch; where an older one has the name, with the id beside it. */
  const ownFolder = (info: BatchInfo): string => {
    const name = parts.exports.folderName(info);
    const isTaken = store
      .listBatches()
      .some(
        (other) =>
          other.id !== info.id && other.createdAt <= info.createdAt && parts.exports.folderName(other) === name,
      );
    return isTaken ? `${name}-${info.id}` : name;
  };

  /** Where a batch's files went as it ran, if that is still allowed. */
  const writtenTo = ({ id, options: { out } }: BatchInfo): string | undefined =>
    out !== undefined && parts.folders.mayWrite(id, out) ? out : undefined;

  return {
    status: () => parts.status(),

    'batch.start': (params, caller) => startBatch(parts, params, caller),
    'batch.list': () => ({ batches: [...store.listBatches()] }),
    'batch.get': ({ batch }) => batchOf(batch),
    'batch.pause': ({ batch }) => {
      batchOf(batch);
      return engine.pause(batch);
    },
    'batch.resume': ({ batch }) => {
      batchOf(batch);
      return engine.resume(batch);
    },
    'batch.cancel': ({ batch }) => {
      batchOf(batch);
      return engine.cancel(batch);
    },
    'batch.retry': async ({ batch, filter }) => {
      batchOf(batch);
      const pages = await store.resetPages(batch, filter);
      const now = batchOf(batch);
      if (pages > 0) {
        emit('batch', now);
        engine.wanted(batch);
      }
      return { batch: now, pages };
    },
    'batch.remove': async ({ batch, filter }) => {
      const info = batchOf(batch);
      if (filter) {
        await removeChosen(parts, batch, filter);
        return {};
      }
      if (info.state !== 'done' && info.state !== 'cancelled') await engine.cancel(batch);
      store.removeBatch(batch);
      emit('batch', { removed: batch });
      return {};
    },
    'batch.export': async ({ batch, format, out, filter, pack, look, into }, caller) => {
      const info = batchOf(batch);
      if (format !== 'folder') {
        const pages = await countOf(store, batch, filter, exportStates[format]);
        const failed = (await countOf(store, batch, filter, terminalPageStates)) - pages;
        const ticket = parts.tickets.issue(parts.exports.stream(batch, format, filter, { pack, look }));
        return { ticket, folder: null, pages, unchanged: 0, failed, kept: [] };
      }
      if (into && !out) throw new TabtrawlError('bad-request', 'Say which folder is to be kept in step.');
      const named = out && caller.kind !== 'local' ? browserFolder(parts, out) : null;
      const isWhole = named !== null && named.dir === named.approved && !into;
      const folder = isWhole
        ? join(named.dir, ownFolder(info))
        : (named?.dir ?? out ?? writtenTo(info) ?? join(parts.outDir, ownFolder(info)));
      // In a folder of the person's own nothing of theirs is written over.
      const isInStep = into ?? (named?.approved ?? null) !== null;
      const { kept, ...written } = await parts.exports.folder(batch, folder, { filter, look, into: isInStep });
      return { ticket: null, folder, ...written, kept: [...kept] };
    },

    'batch.folder': async ({ batch }, caller) => {
      const { out } = batchOf(batch).options;
      if (out === undefined) return { folder: null, opened: false };
      // Another browser may stand on another screen, and is not to open windows on this one.
      return { folder: out, opened: caller.kind !== 'paired' && (await parts.openFolder(out)) };
    },

    'url.check': async ({ urls }) => {
      const unsafe: Result<'url.check'>['unsafe'] = [];
      await inTurns(urls.entries(), ([index, url]) => {
        const reason = parts.looksUnsafe(url);
        if (reason) unsafe.push({ index, reason });
      });
      const crawledAt = await store.crawledAt(urls);
      const crawled = urls.flatMap((url, index) => {
        const at = crawledAt.get(url);
        return at === undefined ? [] : [{ index, at }];
      });
      return { unsafe, crawled };
    },

    'page.list': async (params) => {
      batchOf(params.batch);
      const seq = parts.eventSeq();
      const { total, rows } = await store.listPages(params.batch, params);
      return { seq, total, rows: [...rows] };
    },
    'page.get': async ({ page }) => {
      await parts.pageWritten(page);
      return pageOf(page);
    },
    'page.file': ({ page, kind, sha256 }) =>
      parts.tickets.issue(
        kind === 'saved' ? savedDownload(parts, pageOf(page), sha256 ?? '') : pageDownload(parts, pageOf(page), kind),
      ),
    'page.capture': ({ batch, url, captured }) => {
      batchOf(batch);
      engine.captured(batch, url, captured);
      return {};
    },

    'decision.list': ({ session, hosts }) => ({
      hosts: [...engine.hostStates()],
      lanes: [...engine.laneDecisions(session, hosts)],
    }),

    search: async ({ waitMs, ...want }) => {
      if (waitMs > 0) await parts.search.catchUp(waitMs);
      const { hits, notes, ...found } = await parts.search.find(want);
      return { ...found, hits: [...hits], notes: [...notes] };
    },

    'consent.list': () => parts.consents.state(),
    'consent.check': (params, caller) => {
      onlyPrograms(caller);
      return parts.consents.lookUp(params).then((hosts) => ({ hosts }));
    },
    'consent.use': ({ client, batch }, caller) => {
      onlyPrograms(caller);
      batchOf(batch);
      parts.consents.use(client, batch);
      return {};
    },
    'consent.batches': ({ client }, caller) => {
      onlyPrograms(caller);
      return { batches: parts.consents.batchesOf(client) };
    },
    'consent.answer': ({ ask, answer }, caller) => {
      // Whatever an agent can start on this machine is a program; a person answers in a page of the extension.
      if (caller.origin === null)
        throw new TabtrawlError('unauthorized', "Only the person answers this, in Tabtrawl's button in the browser.");
      parts.consents.answer(ask, answer);
      return {};
    },
    'consent.revoke': ({ grant }) => {
      parts.consents.revoke(grant);
      return {};
    },
    ...discoveryHandlers(parts),
    ...fleetHandlers(parts),
    ...folderHandlers(parts),
    ...ruleHandlers(parts),

    'hold.list': () => ({ holds: [...engine.holds()] }),
    'hold.open': async ({ host, session }) => {
      await engine.openHold(host, session);
      return {};
    },
    'hold.probe': (which) => ({ hosts: [...engine.probeHolds(which)] }),
    'hold.done': ({ host, session, verdict }) => {
      engine.endHold(host, session, verdict);
      return {};
    },
    'login.open': async ({ url }) => {
      await sessions.openLogin(url);
      return {};
    },
    'dashboard.open': async () => {
      await sessions.openDashboard();
      return {};
    },

    'session.list': async () => ({ sessions: [...(await sessions.sessions())] }),
    'session.seed': async ({ session, cookies, keep }) => {
      if (session === 'shared' || session === 'isolated')
        throw new TabtrawlError('bad-request', 'Sign-ins are handed over into a session with a name of its own.');
      const seeded = await sessions.seed(session, cookies, keep);
      engine.probeHolds({ session });
      return seeded;
    },
    'session.close': async ({ session }) => {
      await sessions.close(session);
      return {};
    },

    'settings.get': () => parts.settings.get(),
    'settings.set': ({ settings }, caller) => {
      refuseByWire(settings.defaults ?? {}, caller, true);
      checkElements(settings.defaults ?? {});
      for (const rule of settings.contentRules ?? []) checkRule(rule);
      // A paired client's are its own (powers.ts).
      if (caller.kind === 'paired') return parts.settings.get();
      const now = parts.settings.set(settings);
      emit('settings', now);
      return now;
    },
  };
}

function onlyPrograms(caller: CalledBy): void {
  if (caller.kind !== 'local') throw new TabtrawlError('unauthorized', 'This call is for programs of this machine.');
}

const firstRow = { sort: 'index', descending: false, offset: 0, limit: 1 } as const;

/** Pages of the filter that are in one of these states. */
async function countOf(
  store: ServiceParts['store'],
  batch: string,
  filter: Params<'batch.export'>['filter'],
  states: readonly PageState[],
): Promise<number> {
  const asked = filter?.states?.filter((state) => states.includes(state)) ?? [...states];
  if (asked.length === 0) return 0;
  return (await store.listPages(batch, { ...firstRow, filter: { ...filter, states: asked } })).total;
}

/** Removes ended pages; those still to come are refused, as cancelling is another decision. */
async function removeChosen(
  parts: ServiceParts,
  batch: string,
  filter: NonNullable<Params<'batch.remove'>['filter']>,
): Promise<void> {
  const asked = filter.states ?? pageStates;
  const others = asked.filter((state) => !isTerminal(state));
  if (
    others.length > 0 &&
    (await parts.store.listPages(batch, { ...firstRow, filter: { ...filter, states: others } })).total > 0
  )
    throw new TabtrawlError('conflict', 'Pages that have not ended cannot be removed. Cancel the batch first.');
  // Pages that another client puts back meanwhile stay.
  await parts.store.removePages(batch, { ...filter, states: asked.filter(isTerminal) });
  const info = parts.store.getBatch(batch);
  if (info) parts.emit('batch', info);
  parts.emit('page', { batch, rows: [], removed: true });
}

/** Only what the page itself has: contents are shared by pages of others. */
function savedDownload(parts: ServiceParts, page: PageDetail, sha256: string): Download {
  const file = page.record?.saved?.find((each) => each.sha256 === sha256);
  const bytes = file ? parts.store.getSaved(sha256) : null;
  if (!file || !bytes)
    throw new TabtrawlError('not-found', `${page.row.url} has no such file stored. Ask for files with --save.`);
  return {
    fileName: savedName(file),
    contentType: file.type,
    async *open() {
      yield bytes;
    },
  };
}

/** As its address names it, with the ending that its bytes have. */
function savedName({ url, path }: SavedFile): string {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  const name = (URL.parse(url)?.pathname.split('/').at(-1) ?? '').replace(/\.[A-Za-z0-9]{1,8}$/, '');
  return `${name.replace(/[^\w.-]+/g, '_').slice(0, 80) || 'file'}.${ending}`;
}

function pageDownload(
  parts: ServiceParts,
  page: PageDetail,
  kind: Exclude<Params<'page.file'>['kind'], 'saved'>,
): Download {
  const { ending, contentType } = fileTypes[kind];
  const bytes =
    kind === 'html' || kind === 'markdown' ? textBytes(page.record?.[kind]) : parts.store.getFile(page.row.id, kind);
  if (!bytes)
    throw new TabtrawlError('not-found', `No ${kind} of ${page.row.url} is stored. Ask for it with --formats ${kind}.`);
  return {
    fileName: `${page.row.host.replace(/[^\w.-]/g, '_')}-${page.row.index}.${ending}`,
    contentType,
    async *open() {
      yield bytes;
    },
  };
}

function textBytes(text: string | undefined): Uint8Array | null {
  return text ? new TextEncoder().encode(text) : null;
}
