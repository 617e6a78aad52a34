/**
 * Folders that browsers may have pages written into, beside those of the home: kept over restarts in `folders.json` (0600).
 *
 * - A person approves one by an act that no client can do for them: in the machine's own folder dialog, or on the command line.
 * - A client names an approved folder, or one below it, by its path. Links that lead out of it are no way out.
 * - A folder that is approved no more is written to by no batch that a browser began.
 */
import { mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import { type ApprovedFolder, approvedFolder } from '../../../shared/protocol/folder-calls.ts';
import { z } from '../../../shared/zod.ts';
import type { Clock, Log } from '../../crawl/ports.ts';
import { readOwnFile } from '../../util/own-files.ts';
import { writePrivateFile } from '../discovery.ts';

const maxFolders = 100;

const folderFile = z.object({
  folders: z.array(approvedFolder.omit({ name: true })),
  /** Batches that browsers began, with the approved folder that each writes below. */
  batches: z.array(z.object({ batch: z.string(), folder: z.string() })),
});
type Kept = z.infer<typeof folderFile>;

type Options = {
  readonly path: string;
  /** Of Tabtrawl itself: nobody saves pages among its own files. */
  readonly homeDir: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly log: Log;
  /** The machine's own folder dialog: the path, or null where none was chosen. Undefined where there is none. */
  readonly choose?: (() => Promise<string | null>) | undefined;
  readonly isKnown: (batch: string) => boolean;
};

export class ApprovedFolders {
  readonly #options: Options;
  #kept: Kept;
  #choosing: Promise<ApprovedFolder | null> | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#kept = readKept(options.path, options.log);
  }

  get canChoose(): boolean {
    return this.#options.choose !== undefined;
  }

  list(): ApprovedFolder[] {
    const { folders } = this.#kept;
    return folders.map((folder) => ({ ...folder, name: nameOf(folder.path, folders) }));
  }

  /** Makes the folder where it is not there. Throws `bad-request`. */
  add(given: string): ApprovedFolder {
    const path = this.#checked(given);
    if (!this.#kept.folders.some((folder) => folder.path === path)) {
      if (this.#kept.folders.length >= maxFolders)
        throw new TabtrawlError('bad-request', `No more than ${maxFolders} folders are kept. Remove one first.`);
      this.#keep({ folders: [...this.#kept.folders, { path, approvedAt: this.#options.clock.wallMs() }] });
    }
    const added = this.list().find((folder) => folder.path === path);
    if (!added) throw new TabtrawlError('internal', `${path} was approved and is not there.`);
    return added;
  }

  /** Asks in one dialog at a time. Rejects `conflict` where there is no dialog. */
  async choose(): Promise<ApprovedFolder | null> {
    const { choose } = this.#options;
    if (!choose)
      throw new TabtrawlError('conflict', 'There is no folder dialog here. Approve one with: tabtrawl folders add DIR');
    this.#choosing ??= choose()
      .then((path) => (path === null ? null : this.add(path)))
      .finally(() => {
        this.#choosing = null;
      });
    return this.#choosing;
  }

  /** Throws `not-found`. */
  remove(path: string): void {
    const { folders } = this.#kept;
    if (!folders.some((folder) => folder.path === path))
      throw new TabtrawlError('not-found', `${path} is no folder that was approved. "tabtrawl folders" lists them.`);
    this.#keep({ folders: folders.filter((folder) => folder.path !== path) });
  }

  /** The approved folder that this absolute path is, or lies below; null where there is none, or where a link leads out of it. */
  holding(path: string): string | null {
    const wanted = resolve(path);
    const folder = this.#kept.folders.find((each) => isWithin(wanted, each.path))?.path;
    if (folder === undefined) return null;
    const there = realOf(folder);
    // Something else has been put in its place: that was not approved.
    if (there !== folder) return null;
    return isWithin(realOf(wanted), folder) ? folder : null;
  }

  /** A browser began this batch, which writes below the approved folder. */
  used(batch: string, folder: string): void {
    this.#keep({ batches: [...this.#kept.batches, { batch, folder }] });
  }

  /** False for a batch that a browser began, whose folder is approved no more. */
  mayWrite(batch: string, dir: string): boolean {
    const use = this.#kept.batches.find((each) => each.batch === batch);
    return use === undefined || this.holding(dir) !== null;
  }

  #checked(given: string): string {
    const refuse = (why: string, cause?: unknown) =>
      new TabtrawlError('bad-request', `Pages can't be saved in ${given}: ${why}. Name another folder.`, { cause });
    if (!isAbsolute(given)) throw refuse('its path is not whole');
    let path: string;
    try {
      mkdirSync(given, { recursive: true });
      path = realpathSync(given);
      if (!statSync(path).isDirectory()) throw refuse('it is no folder');
    } catch (error) {
      throw error instanceof TabtrawlError ? error : refuse(messageOf(error), error);
    }
    const home = realOf(this.#options.homeDir);
    if (dirname(path) === path) throw refuse('it is the whole disk');
    if (isWithin(path, home) || isWithin(home, path)) throw refuse("Tabtrawl's own files are there");
    return path;
  }

  #keep(change: Partial<Kept>): void {
    const next = { ...this.#kept, ...change };
    this.#kept = { ...next, batches: next.batches.filter(({ batch }) => this.#options.isKnown(batch)) };
    writePrivateFile(this.#options.path, `${JSON.stringify(this.#kept, null, 2)}\n`);
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Where a path leads, of which the end may not be there yet. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realOf(above), basename(path));
  }
}

/** "Notes"; "work/Notes" where there is another. */
function nameOf(path: string, all: readonly { readonly path: string }[]): string {
  const parts = path.split(sep).filter((part) => part !== '');
  for (let count = 1; count < parts.length; count++) {
    const end = sep + parts.slice(-count).join(sep);
    if (!all.some((other) => other.path !== path && other.path.endsWith(end))) return parts.slice(-count).join('/');
  }
  return path;
}

/** A file that can't be read as one is moved aside: nothing is approved then. */
function readKept(path: string, log: Log): Kept {
  const text = readOwnFile(path);
  if (text === null) return { folders: [], batches: [] };
  try {
    return folderFile.parse(JSON.parse(text));
  } catch (error) {
    renameSync(path, `${path}.damaged`);
    log('warn', `The approved folders could not be read and were moved to ${path}.damaged; approve them again.`, {
      cause: String(error),
    });
    return { folders: [], batches: [] };
  }
}
