/**
 * Images and files of a page's content are got and kept beside it.
 * 1. What the Markdown shows and leads to, as the batch wants it.
 * 2. A few at a time, with the page's session and the page as referrer, within the time that the page has left.
 * 3. Within the limits of a file, a page and a batch. What cannot be had is a note of the page, never its failure.
 */

import { toErrorData } from '../../../shared/batch/errors.ts';
import { type BatchOptions, saveLimits } from '../../../shared/batch/options.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import type { SavedFile } from '../../../shared/batch/page-record.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import type { FileSource, GotFile, SavedContent } from '../ports.ts';
import { looksUnsafe } from '../unsafe-urls/detect.ts';
import { misfit, savedPath, type WantedFile, wantedFiles } from './wanted-files.ts';

const atOnce = 4;
/** Files of a page that are asked for at most. */
const mostFiles = 500;
/** Notes that name one file each; the rest are counted. */
const mostNotes = 10;

export type SaveAsk = {
  readonly batch: string;
  readonly markdown: string;
  /** Address of an image → its largest candidate, which is saved in its place. */
  readonly larger: Readonly<Record<string, string>>;
  /** Of the page in the end: it is told as the referrer. */
  readonly pageUrl: string;
  readonly session: string;
  readonly options: BatchOptions;
  /** Raised when the page has no time left. */
  readonly signal: AbortSignal;
};

export type Saved = { readonly contents: readonly SavedContent[]; readonly notes: readonly string[] };

/** What a batch has saved; pages of it that are at work share it. */
type Budget = { usedBytes: number };

/** Keeps how much each batch has saved while it runs. */
export class FileSaver {
  readonly #source: FileSource;
  readonly #budgets = new Map<string, Budget>();

  constructor(source: FileSource) {
    this.#source = source;
  }

  /** Never rejects. */
  async save(ask: SaveAsk): Promise<Saved> {
    const wanted = wantedFiles(ask.markdown, ask.options.save);
    if (wanted.length === 0) return { contents: [], notes: [] };
    return new PageSaving(ask, this.#source, this.#budgetOf(ask.batch)).all(wanted);
  }

  #budgetOf(batch: string): Budget {
    const known = this.#budgets.get(batch);
    if (known) return known;
    const budget = { usedBytes: this.#source.savedBytes(batch) };
    this.#budgets.set(batch, budget);
    return budget;
  }
}

class PageSaving {
  readonly #ask: SaveAsk;
  readonly #source: FileSource;
  readonly #fileBytes: number;
  readonly #pageBytes: number;
  readonly #batchBytes: number;
  readonly #budget: Budget;
  readonly #bySha = new Set<string>();
  #usedBytes = 0;

  constructor(ask: SaveAsk, source: FileSource, budget: Budget) {
    this.#ask = ask;
    this.#source = source;
    this.#budget = budget;
    this.#fileBytes = ask.options.maxFile ?? saveLimits.fileBytes;
    this.#pageBytes = ask.options.maxPageFiles ?? saveLimits.pageBytes;
    this.#batchBytes = ask.options.maxBatchFiles ?? saveLimits.batchBytes;
  }

  async all(wanted: readonly WantedFile[]): Promise<Saved> {
    const taken = wanted.slice(0, mostFiles);
    const results: (SavedContent | string)[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < taken.length; at = next++) {
        const one = taken[at];
        if (one) results[at] = await this.#one(one);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, taken.length) }, work));
    const contents = results.filter((result) => typeof result !== 'string');
    const problems = taken.flatMap(({ url }, at) => {
      const result = results[at];
      return typeof result === 'string' ? [`${url.slice(0, 300)}: ${result}`] : [];
    });
    const beyond = wanted.length - taken.length;
    return { contents, notes: notesOf(problems, beyond) };
  }

  /** What was saved, or why it was not. Where the largest candidate cannot be had, the one that is shown is. */
  async #one(wanted: WantedFile): Promise<SavedContent | string> {
    const { larger } = this.#ask;
    const best = wanted.kind === 'image' && Object.hasOwn(larger, wanted.url) ? larger[wanted.url] : undefined;
    const saved = best === undefined || looksUnsafe(best) !== null ? null : await this.#from(best, wanted);
    return saved !== null && typeof saved !== 'string' ? saved : this.#from(wanted.url, wanted);
  }

  async #from(url: string, wanted: WantedFile): Promise<SavedContent | string> {
    const { pageUrl, session, options, signal } = this.#ask;
    const most = Math.min(this.#fileBytes, this.#roomBytes());
    if (most <= 0) return this.#fullWords();
    try {
      const got = await this.#source.get(url, {
        session,
        referrer: pageUrl,
        maxBytes: most,
        isImage: wanted.kind === 'image',
        privateRedirects: options.privateRedirects,
        signal,
      });
      return this.#kept(got, wanted);
    } catch (thrown) {
      if (signal.aborted) return noteWords.say('noteFileLate');
      const { code, message } = toErrorData(thrown);
      if (code !== 'too-large') return message.slice(0, 300);
      return most < this.#fileBytes
        ? this.#fullWords()
        : noteWords.say('noteFileLarger', { size: sizeText(this.#fileBytes) });
    }
  }

  #kept({ bytes, sha256, type, ending }: GotFile, { url, kind }: WantedFile): SavedContent | string {
    if (bytes.length === 0) return noteWords.say('noteFileEmpty');
    const problem = misfit(kind, type);
    if (problem) return problem;
    const file: SavedFile = { url, kind, type, bytes: bytes.length, sha256, path: savedPath(sha256, ending) };
    if (this.#bySha.has(sha256)) return { file, bytes };
    // Others may have come since it was begun.
    if (bytes.length > this.#roomBytes()) return this.#fullWords();
    this.#bySha.add(sha256);
    this.#usedBytes += bytes.length;
    this.#budget.usedBytes += bytes.length;
    return { file, bytes };
  }

  #roomBytes(): number {
    return Math.min(this.#pageBytes - this.#usedBytes, this.#batchBytes - this.#budget.usedBytes);
  }

  #fullWords(): string {
    return this.#batchBytes - this.#budget.usedBytes < this.#pageBytes - this.#usedBytes
      ? noteWords.say('noteBatchFull', { size: sizeText(this.#batchBytes) })
      : noteWords.say('notePageFull', { size: sizeText(this.#pageBytes) });
  }
}

function notesOf(problems: readonly string[], beyond: number): readonly string[] {
  const named = problems.slice(0, mostNotes).map((problem) => noteLine('not saved', problem));
  const more = problems.length - named.length;
  if (more > 0) named.push(noteLine('not saved', noteWords.say('noteMoreFiles', { count: more })));
  if (beyond > 0)
    named.push(noteLine('not saved', noteWords.say('noteFilesBeyond', { more: beyond, taken: mostFiles })));
  return named;
}

function sizeText(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${Math.round((bytes / 1024 ** 3) * 10) / 10} GB`;
  return bytes >= 1024 ** 2 ? `${Math.round((bytes / 1024 ** 2) * 10) / 10} MB` : `${Math.round(bytes / 1024)} KB`;
}
