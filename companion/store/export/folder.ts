/** A folder of pages: HOST/PATH-SLUG.md, other formats beside it, and pages.jsonl. */

import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { PageFile } from '../../crawl/ports.ts';
import { filesOfPage, pathsOf, recordLine, savedOf } from './files.ts';

export interface FolderWriter {
  /** Gives the paths, relative to the folder. Safe to repeat: the same page has the same names. */
  write(record: PageRecord, files: readonly PageFile[]): Promise<PageRecord['files']>;
  /** Writes a file as it is. False where it is so already. `path` as in SafeFolder. */
  put(path: string, content: string | Uint8Array): Promise<boolean>;
  /** Takes a file away, where it is there. */
  drop(path: string): Promise<void>;
  /** A line of pages.jsonl. */
  log(line: string): void;
  /** pages.jsonl then has one line a URL, the newest. */
  close(): Promise<void>;
}

/** Makes the folder where there is none. What is in it and not written again stays. `saved`: what was saved beside pages, by its hash (default: nothing). */
export async function openFolderWriter(
  dir: string,
  saved: (sha256: string) => Uint8Array | null = () => null,
): Promise<FolderWriter> {
  const folder = await SafeFolder.open(dir);
  const log = new RecordLog(join(folder.root, 'pages.jsonl'));
  return {
    async write(record, binaries) {
      const files = filesOfPage(record, binaries);
      for (const { path, content } of files) await folder.write(path, content);
      for (const { path, content } of savedOf(record, saved)) await folder.write(path, content);
      const paths = pathsOf(files);
      log.add(recordLine(record, paths));
      return paths;
    },
    put: (path, content) => folder.write(path, content),
    drop: (path) => folder.remove(path),
    log: (line) => log.add(line),
    close: () => log.tidy(),
  };
}

/** Writes files below a root, each whole or not at all, and never through a link. */
export class SafeFolder {
  /** With no link in it. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Makes the folder where there is none. The root itself may be reached by a link: the user named it. */
  static async open(dir: string): Promise<SafeFolder> {
    await mkdir(dir, { recursive: true });
    return new SafeFolder(await realpath(dir));
  }

  /** `path`: names with `/` between them; their folders are made. What was there is replaced at once, when all of the new is written; false where it is the same, and left alone. */
  async write(path: string, content: string | Uint8Array): Promise<boolean> {
    const parts = path.split('/');
    const name = parts.at(-1);
    if (!name || parts.some((part) => part === '' || part === '..' || basename(part) !== part))
      throw new TypeError(`"${path}" is not a path of names.`);
    let dir = this.root;
    for (const part of parts.slice(0, -1)) dir = await folderIn(dir, part);
    if (await holds(join(dir, name), content)) return false;
    // Of a run that was killed one may be left: it is of this page, and written anew.
    const part = join(dir, `.${name}.part`);
    await rm(part, { force: true });
    const file = await open(
      part,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    );
    try {
      await file.writeFile(content);
      await file.close();
      await rename(part, join(dir, name));
      return true;
    } catch (error) {
      await file.close().catch(() => {});
      await rm(part, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** `path`: a name at the top. A link goes, not what it leads to. */
  async remove(path: string): Promise<void> {
    if (basename(path) !== path) throw new TypeError(`"${path}" is not a name.`);
    await rm(join(this.root, path), { force: true });
  }
}

/** Made where there is none. */
async function folderIn(parent: string, name: string): Promise<string> {
  const dir = join(parent, name);
  await mkdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await lstat(dir)).isDirectory())
    throw new TabtrawlError(
      'conflict',
      `${dir} is a link or a file where a folder is wanted. Move it away, or choose another folder.`,
    );
  return dir;
}

/** True where the file is there, is no link, and holds exactly this. */
async function holds(path: string, content: string | Uint8Array): Promise<boolean> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const found = await lstat(path).catch(() => null);
  return found?.isFile() === true && found.size === bytes.length && (await readFile(path)).equals(bytes);
}

/**
 * pages.jsonl of a folder: a line for each page, added as it ends.
 * The file is opened for each line, so that it may be replaced between two; what a killed run left half written is cut off first.
 * A page that came again (retried, crawled anew) has several lines until `tidy` leaves the last of each URL.
 */

const newline = 0x0a;
const appendFlags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

class RecordLog {
  readonly #path: string;
  #mended = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** One write; where it fails the file is as it was. */
  add(line: string): void {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    // What is added would be written to the file of the other name, too.
    if (found && (!found.isFile() || found.nlink > 1))
      throw new TabtrawlError(
        'conflict',
        `${this.#path} is a link, or no file. Move it away, or choose another folder.`,
      );
    const file = openSync(this.#path, appendFlags, 0o666);
    try {
      if (!this.#mended) cutTornLine(file);
      this.#mended = true;
      addWhole(file, Buffer.from(line));
    } finally {
      closeSync(file);
    }
  }

  /** Leaves the last line of each URL. Memory: a few dozen bytes a line. */
  async tidy(): Promise<void> {
    if (!statSync(this.#path, { throwIfNoEntry: false })) return;
    const { old, bytes } = await this.#oldLines();
    if (old.size === 0) return;
    const part = `${this.#path}.part`;
    rmSync(part, { force: true });
    const file = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
    try {
      let number = 0;
      for await (const line of linesOf(this.#path, bytes))
        if (!old.has(number++)) addWhole(file, Buffer.concat([line, Buffer.of(newline)]));
      // Lines that came meanwhile, and then the change of files: nothing of this process comes in between.
      addWhole(file, tailOf(this.#path, bytes));
      renameSync(part, this.#path);
    } finally {
      closeSync(file);
      rmSync(part, { force: true });
    }
  }

  /** Numbers of lines that a later one of the same URL replaces, in the first `bytes` of the file. */
  async #oldLines(): Promise<{ old: Set<number>; bytes: number }> {
    const { size: bytes } = statSync(this.#path);
    const last = new Map<string, number>();
    const old = new Set<number>();
    let number = 0;
    for await (const line of linesOf(this.#path, bytes)) {
      const key = keyOf(line);
      const before = last.get(key);
      if (before !== undefined) old.add(before);
      last.set(key, number++);
    }
    return { old, bytes };
  }
}

function keyOf(line: Buffer): string {
  let url: unknown;
  try {
    url = (JSON.parse(line.toString()) as { url?: unknown }).url;
  } catch {
    // Not a line of ours: it stands for itself.
  }
  return createHash('sha1')
    .update(typeof url === 'string' ? url : line)
    .digest('base64')
    .slice(0, 12);
}

function addWhole(file: number, bytes: Uint8Array): void {
  const { size } = fstatSync(file);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}

function cutTornLine(file: number): void {
  let { size } = fstatSync(file);
  const chunk = Buffer.alloc(65_536);
  while (size > 0) {
    const from = Math.max(0, size - chunk.length);
    const length = readSync(file, chunk, 0, size - from, from);
    const end = chunk.subarray(0, length).lastIndexOf(newline);
    if (end >= 0) {
      ftruncateSync(file, from + end + 1);
      return;
    }
    size = from;
  }
  ftruncateSync(file, 0);
}

async function* linesOf(path: string, bytes: number): AsyncGenerator<Buffer> {
  if (bytes === 0) return;
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, {
    end: bytes - 1,
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]);
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function tailOf(path: string, from: number): Buffer {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const tail = Buffer.alloc(fstatSync(file).size - from);
    readSync(file, tail, 0, tail.length, from);
    return tail;
  } finally {
    closeSync(file);
  }
}
