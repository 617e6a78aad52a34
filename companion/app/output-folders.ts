/** Output folders of running batches: each stored page's files, written in the order of ending. */
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import type { Log, PageFile } from '../crawl/ports.ts';
import type { PageResult } from '../crawl/store-ports.ts';
import { openFolderWriter } from '../store/export/folder.ts';
import type { Store } from '../store/store.ts';

/** Writes one folder. */
export interface FolderWriter {
  /** Gives the paths, relative to the folder. Safe to repeat. */
  write(record: PageRecord, files: readonly PageFile[]): Promise<PageRecord['files']>;
  close(): Promise<void>;
}

type Ports = {
  readonly getBatch: (batch: string) => BatchInfo | null;
  readonly open: (dir: string) => Promise<FolderWriter>;
  /** Records that ended without their files being written (the last run stopped in between). */
  readonly unwritten: (batch: string) => Iterable<PageRecord>;
  readonly filesOf: (record: PageRecord) => readonly PageFile[];
  readonly markWritten: (page: string, files: PageRecord['files']) => void;
  /** The folder cannot be written: the batch is paused, and what is missing is written when it goes on. */
  readonly onTrouble: (batch: string, reason: string) => void;
  readonly log: Log;
};

type Open = { readonly dir: string; readonly writer: Promise<FolderWriter>; queue: Promise<void> };

export class OutFolders {
  readonly #ports: Ports;
  readonly #open = new Map<string, Open>();
  /** Batches whose folder could not be written. */
  readonly #troubled = new Set<string>();
  /** By page, while its files are being written. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Takes what the engine has just stored. */
  stored(row: PageRow, result: PageResult | null): void {
    if (!result || !isTerminal(row.state)) return;
    const batch = this.#ports.getBatch(row.batch);
    if (batch?.options.out === undefined) return;
    this.#add(batch.id, batch.options.out, result);
  }

  /** A batch changed: what its folder lacks is written once it goes on after trouble. */
  changed(batch: BatchInfo): void {
    if (batch.state !== 'paused' && this.#troubled.delete(batch.id)) this.catchUp(batch);
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
      const writer = await open.writer;
      this.#ports.markWritten(record.id, await writer.write(record, files));
    } catch (error) {
      this.#troubled.add(batch);
      this.#open.delete(batch);
      const reason = `The folder ${open.dir} cannot be written: ${error instanceof Error ? error.message : error}. Mend it and resume; nothing is lost.`;
      this.#ports.log('error', reason);
      this.#ports.onTrouble(batch, reason);
    }
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

/** Output folders fed from the store. */

export function openOutFolders(store: Store, log: Log, onTrouble: (batch: string, reason: string) => void): OutFolders {
  return new OutFolders({
    getBatch: (batch) => store.getBatch(batch),
    open: openFolderWriter,
    unwritten: (batch) => store.unwritten(batch),
    filesOf: (record) => binariesOf(store, record.id),
    markWritten: (page, files) => store.markWritten(page, files),
    onTrouble,
    log,
  });
}

const binaryKinds = ['screenshot', 'pdf', 'mhtml'] as const;

function binariesOf(store: Store, page: string): PageFile[] {
  return binaryKinds.flatMap((kind) => {
    const bytes = store.getFile(page, kind);
    return bytes ? [{ kind, bytes }] : [];
  });
}
