/** Output folders of running batches: each stored page's files, written in the order of ending. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import { reasons } from '../../shared/messages/reasons.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import type { Clock, Log, PageFile } from '../crawl/ports.ts';
import type { PageResult } from '../crawl/store-ports.ts';
import { writeIndex } from '../store/export/export.ts';
import { binariesOf } from '../store/export/files.ts';
import { type FolderWriter, openFolderWriter } from '../store/export/folder.ts';
import type { Store } from '../store/store.ts';

type Ports = {
  readonly getBatch: (batch: string) => BatchInfo | null;
  readonly open: (dir: string) => Promise<Pick<FolderWriter, 'write' | 'close'>>;
  /** Records that ended without their files being written (the last run stopped in between). */
  readonly unwritten: (batch: string) => Iterable<PageRecord>;
  readonly filesOf: (record: PageRecord) => readonly PageFile[];
  /** The index of a folder whose batch has ended. */
  readonly writeIndex: (batch: string, dir: string) => Promise<void>;
  /** False where the folder is no longer the batch's to write to. */
  readonly mayWrite: (batch: string, dir: string) => boolean;
  readonly markWritten: (page: string, files: PageRecord['files']) => void;
  /**
   * The folder cannot be written now (a full disk): the batch is paused, and what is missing is written when it goes on. Must not throw.
   * Not called where it cannot be written for good (no folder can be there): then pages go on being kept, and are written with `export`.
   */
  readonly onTrouble: (batch: string, reason: string) => void;
  /** The folder of a batch that was paused for `reason` can be written again. Must not throw. */
  readonly onMended: (batch: string, reason: string) => void;
  /** Calls after so many ms; gives the way to call it off. */
  readonly after: (ms: number, act: () => void) => () => void;
  readonly log: Log;
};

/** A folder that cannot be written is tried again this often: room may come at any time. */
const tryAgainMs = 5000;
/** What does not get better by waiting. */
const lasting: ReadonlySet<string> = new Set([
  'EEXIST',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EINVAL',
  'unauthorized',
]);

type Trouble = { readonly reason: string; readonly isLasting: boolean };

type Open = { readonly dir: string; readonly writer: ReturnType<Ports['open']>; queue: Promise<void> };

export class OutFolders {
  readonly #ports: Ports;
  readonly #open = new Map<string, Open>();
  /** Batches whose folder could not be written. */
  readonly #troubled = new Map<string, Trouble>();
  readonly #retries = new Map<string, () => void>();
  /** By page, while its files are being written. */
  readonly #writing = new Map<string, Promise<void>>();

  /** Of batches with work; read once, as options stay what they were. */
  readonly #outs = new Map<string, string | undefined>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Takes what the engine has just stored. */
  stored(row: PageRow, result: PageResult | null): void {
    if (!result || !isTerminal(row.state)) return;
    if (!this.#outs.has(row.batch)) this.#outs.set(row.batch, this.#ports.getBatch(row.batch)?.options.out);
    const out = this.#outs.get(row.batch);
    if (out !== undefined) this.#add(row.batch, out, result);
  }

  /** A batch changed: what its folder lacks is written once it goes on after trouble. */
  changed(batch: BatchInfo): void {
    if (batch.state === 'done' || batch.state === 'cancelled') this.#outs.delete(batch.id);
    if (batch.state !== 'paused' && this.#troubled.get(batch.id)?.isLasting === false) {
      this.#troubled.delete(batch.id);
      this.catchUp(batch);
    }
    const open = this.#open.get(batch.id);
    if (open && (batch.state === 'done' || batch.state === 'cancelled'))
      open.queue = open.queue.then(() => this.#index(batch.id, open));
  }

  /** Why the batch's folder lacks files; null where it lacks none. */
  trouble(batch: string): string | null {
    return this.#troubled.get(batch)?.reason ?? null;
  }

  /** Writes what the batch's folder lacks, one page at a time; no folder is made where nothing is lacking. */
  catchUp(batch: BatchInfo): void {
    const dir = batch.options.out;
    if (dir === undefined || this.#ports.unwritten(batch.id)[Symbol.iterator]().next().done) return;
    const open = this.#openOf(batch.id, dir);
    open.queue = open.queue.then(async () => {
      for (const record of this.#ports.unwritten(batch.id))
        await this.#write(batch.id, open, record, this.#ports.filesOf(record));
    });
  }

  /** Resolves when the page's files, if any are to be written, are. */
  async written(page: string): Promise<void> {
    await this.#writing.get(page);
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#open.values()].map((open) => open.queue));
  }

  async close(): Promise<void> {
    for (const callOff of this.#retries.values()) callOff();
    this.#retries.clear();
    await this.idle();
    for (const { writer } of this.#open.values()) await (await writer.catch(() => null))?.close();
    this.#open.clear();
  }

  #add(batch: string, dir: string, { record, files }: PageResult): void {
    const open = this.#openOf(batch, dir);
    const done = open.queue.then(() => this.#write(batch, open, record, files));
    open.queue = done;
    this.#writing.set(record.id, done);
    done.finally(() => this.#writing.delete(record.id));
  }

  /** Never rejects: trouble is told once, and what comes after waits for it to be mended. */
  async #write(batch: string, open: Open, record: PageRecord, files: readonly PageFile[]): Promise<void> {
    if (this.#troubled.has(batch)) return;
    try {
      if (!this.#ports.mayWrite(batch, open.dir)) throw notApproved(open.dir);
      const writer = await open.writer;
      this.#ports.markWritten(record.id, await writer.write(record, files));
    } catch (error) {
      this.#open.delete(batch);
      this.#onTrouble(batch, open.dir, error);
    }
  }

  #onTrouble(batch: string, dir: string, error: unknown): void {
    const isLasting = error instanceof Error && 'code' in error && lasting.has(String(error.code));
    const problem = messageOf(error);
    const info = this.#ports.getBatch(batch);
    const hasEnded = info === null || info.state === 'done' || info.state === 'cancelled';
    const reason =
      isLasting || hasEnded
        ? `The folder ${dir} cannot be written: ${problem}. The pages are kept; write them out with: tabtrawl export ${batch} --format folder --out DIR`
        : reasons.say('pauseFolder', { path: dir, problem });
    this.#troubled.set(batch, { reason, isLasting });
    // What an earlier run left is no news to whoever does something else now.
    this.#ports.log(hasEnded ? 'info' : 'error', reason);
    if (!isLasting && !hasEnded) this.#ports.onTrouble(batch, reason);
    if (!isLasting) this.#tryAgainSoon(batch);
  }

  #tryAgainSoon(batch: string): void {
    if (this.#retries.has(batch)) return;
    const callOff = this.#ports.after(tryAgainMs, () => {
      this.#retries.delete(batch);
      void this.#tryAgain(batch);
    });
    this.#retries.set(batch, callOff);
  }

  async #tryAgain(batch: string): Promise<void> {
    const before = this.#troubled.get(batch);
    const info = this.#ports.getBatch(batch);
    if (!before || !info?.options.out) return;
    try {
      await (await this.#ports.open(info.options.out)).close();
    } catch {
      this.#tryAgainSoon(batch);
      return;
    }
    this.#troubled.delete(batch);
    this.catchUp(info);
    await this.#open.get(batch)?.queue;
    if (!this.#troubled.has(batch)) this.#ports.onMended(batch, before.reason);
  }

  /** The pages are there without it: trouble is told, and no more. */
  async #index(batch: string, { dir }: Open): Promise<void> {
    if (this.#troubled.has(batch) || !this.#ports.mayWrite(batch, dir)) return;
    await this.#ports.writeIndex(batch, dir).catch((error: unknown) => {
      this.#ports.log('warn', `The index of ${dir} could not be written: ${messageOf(error)}`);
    });
  }

  #openOf(batch: string, dir: string): Open {
    const there = this.#open.get(batch);
    if (there) return there;
    const writer = this.#ports.open(dir);
    // Its failure is told by the first write.
    writer.catch(() => {});
    const open: Open = { dir, writer, queue: Promise.resolve() };
    this.#open.set(batch, open);
    return open;
  }
}

function notApproved(dir: string): TabtrawlError {
  return new TabtrawlError('unauthorized', `saving in ${dir} is no longer approved ("tabtrawl folders" lists what is)`);
}

/** Output folders fed from the store. */

export type OutFolderEvents = Pick<Ports, 'onTrouble' | 'onMended' | 'mayWrite'>;

/** A folder for a crawl's files, made where it is not there. Throws `bad-request` where it can't be written. */
export async function checkFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = messageOf(cause);
    throw new TabtrawlError('bad-request', `The folder ${dir} cannot be written: ${why}. Name another with --out.`, {
      cause,
    });
  }
}

export function openOutFolders(store: Store, log: Log, clock: Clock, events: OutFolderEvents): OutFolders {
  return new OutFolders({
    getBatch: (batch) => store.getBatch(batch),
    open: (dir) => openFolderWriter(dir, store.getSaved),
    unwritten: (batch) => store.unwritten(batch),
    filesOf: (record) => binariesOf({ file: (...asked) => store.getFile(...asked) }, record.id),
    writeIndex: (batch, dir) => writeIndex(store, batch, dir),
    markWritten: (page, files) => store.markWritten(page, files),
    after: (ms, act) => clock.after(ms, act),
    ...events,
    log,
  });
}
