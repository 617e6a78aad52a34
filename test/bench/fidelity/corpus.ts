/** A folder in WCXB's form: `truth.jsonl.gz` (a page a line) and `html/ID.html.gz`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export type Truth = {
  readonly id: string;
  readonly url: string;
  /** Kind of page: article, forum, product, collection, listing, documentation, service. */
  readonly type: string;
  readonly title: string | null;
  readonly author: string | null;
  readonly publish_date: string | null;
  readonly main_content: string;
  /** Passages that must be there, and that must not. */
  readonly with: readonly string[];
  readonly without: readonly string[];
};

export type Corpus = { readonly truths: readonly Truth[]; readonly htmlOf: (truth: Truth) => string };

/** Throws where the folder has no such files, and says which one is missing. */
export function openCorpus(folder: string): Corpus {
  const list = join(folder, 'truth.jsonl.gz');
  if (!existsSync(list))
    throw new Error(
      `${folder} has no truth.jsonl.gz: give a folder in the form of the Web Content eXtraction Benchmark.`,
    );
  const lines = gunzipSync(readFileSync(list)).toString('utf8').split('\n');
  const truths = lines.filter((line) => line.trim() !== '').map((line): Truth => JSON.parse(line));
  return {
    truths,
    htmlOf: ({ id }) => gunzipSync(readFileSync(join(folder, 'html', `${id}.html.gz`))).toString('utf8'),
  };
}
