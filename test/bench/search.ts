/**
 * How well the search finds a page that one has in mind, and how long it takes.
 *
 *   node --no-warnings test/bench/search.ts pages.jsonl [copies]
 *
 * A line of the file is `{url, title, main_content}`. For each page questions are drawn from its own text as people draw them from
 * memory (Azzopardi, de Rijke and Balog, 2007): two to five words, the telling ones more often, one in ten from anywhere. With
 * `copies` every page is stored so many times, under other addresses and with its words in another order, for times at a size.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexPathOf } from '../../companion/store/search/index-file.ts';
import { openStore, type Store } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noTimings } from '../../shared/batch/page-record.ts';
import { wordsOf } from '../../shared/words.ts';

type Page = { readonly url: string; readonly title: string; readonly main_content: string };

/** Mulberry32: the same questions in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function fill(store: Store, pages: readonly Page[], copies: number): Promise<void> {
  const random = randomOf(7);
  for (let copy = 0; copy < copies; copy++) {
    const addresses = pages.map((page, at) => (copy === 0 ? page.url : `https://copy-${copy}.example/${at}`));
    const { id } = await store.ingest(
      { name: `copy ${copy}`, options: batchOptions.parse({}) },
      addresses.map((url) => ({ url, host: new URL(url).host, fromTab: false })),
    );
    let done = 0;
    while (done < pages.length) {
      const due = store.due(id, { nowMs: Date.now(), limit: 500, perHost: 500, exceptHosts: new Set() });
      if (due.length === 0) break;
      for (const queued of due) {
        const row = store.start(queued.id, { atMs: Date.now(), attempt: 1 });
        const page = pages[row.index] ?? { url: row.url, title: '', main_content: '' };
        const text = copy === 0 ? page.main_content : shuffled(page.main_content, random);
        const title = copy === 0 ? page.title : shuffled(page.title, random);
        const record = {
          id: row.id,
          batch: row.batch,
          index: row.index,
          url: row.url,
          finalUrl: row.url,
          state: 'done',
          httpStatus: 200,
          contentType: 'text/html',
          title,
          markdown: text,
          metadata: {},
          session: 'shared',
          lane: 'render',
          attempts: 1,
          timings: noTimings,
          bytes: { html: 0, markdown: text.length },
          files: {},
          fetchedAt: new Date().toISOString(),
        } as const;
        store.finish(row.id, { record, files: [] }, Date.now());
        done++;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function shuffled(text: string, random: () => number): string {
  const words = text.split(' ');
  for (let at = words.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [words[at], words[other]] = [words[other] ?? '', words[at] ?? ''];
  }
  return words.join(' ');
}

/** Two to five words of a page, drawn by how often it has them and how few others do. */
function questionsOf(pages: readonly Page[]): { url: string; text: string }[] {
  const texts = pages.map((page) => wordsOf(page.main_content));
  const holds = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) holds.set(word, (holds.get(word) ?? 0) + 1);
  const all = [...holds.keys()];
  const random = randomOf(1);
  return pages.flatMap((page, at) => {
    const counts = new Map<string, number>();
    for (const word of texts[at] ?? []) if (word.length > 2) counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size < 20) return [];
    const weights = [...counts].map(
      ([word, count]) => [word, count * Math.log(pages.length / (holds.get(word) ?? 1))] as const,
    );
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    const draw = () => {
      if (random() < 0.1) return all[Math.floor(random() * all.length)] ?? '';
      let left = random() * total;
      for (const [word, weight] of weights) {
        left -= weight;
        if (left <= 0) return word;
      }
      return '';
    };
    const length = 2 + Math.floor(random() * 4);
    return [{ url: page.url, text: Array.from({ length }, draw).join(' ') }];
  });
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, two) => one - two);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function main(file: string, copies: number): Promise<void> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim());
  const known = new Set<string>();
  const pages = lines
    .map((line) => JSON.parse(line) as Page)
    .filter(({ url }) => URL.canParse(url) && !known.has(url) && known.add(url));
  const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-search-'));
  try {
    const path = join(dir, 'tabtrawl.db');
    const store = openStore({ path, log: () => {} });
    await fill(store, pages, copies);
    const cpu = process.cpuUsage();
    while ((await store.search.catchUp(10_000)) > 0);
    const spent = process.cpuUsage(cpu);
    const count = pages.length * copies;
    console.log(`${count} pages: index ${((spent.user + spent.system) / 1000 / count).toFixed(2)} ms CPU a page`);
    store.close();
    const sizes = [path, indexPathOf(path)].map((each) => statSync(each).size);
    console.log(`database ${(sizes[0] ?? 0) >> 20} MB, index ${(sizes[1] ?? 0) >> 20} MB`);
    await ask(path, questionsOf(pages));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function ask(path: string, questions: readonly { url: string; text: string }[]): Promise<void> {
  using store = openStore({ path, log: () => {} });
  const took: number[] = [];
  let found = 0;
  let reciprocal = 0;
  for (const { url, text } of questions) {
    const from = performance.now();
    const { hits } = await store.search.find({ text, limit: 10, offset: 0 });
    took.push(performance.now() - from);
    const place = hits.findIndex((hit) => hit.url === url);
    if (place >= 0) {
      found++;
      reciprocal += 1 / (place + 1);
    }
  }
  const asked = questions.length;
  console.log(
    `${asked} questions: found in the first ten ${((100 * found) / asked).toFixed(1)} %, MRR ${(reciprocal / asked).toFixed(3)}`,
  );
  console.log(
    `a question: median ${percentile(took, 0.5).toFixed(1)} ms, 95 % ${percentile(took, 0.95).toFixed(1)} ms`,
  );
  for (const text of [
    'the',
    'the of and to',
    '"one of the"',
    'zyzzyva',
    'pro',
    'the host:copy-1.example',
    'water after:1h',
  ]) {
    const from = performance.now();
    const { hits } = await store.search.find({ text, limit: 10, offset: 0 });
    console.log(`${text}: ${hits.length} hits, ${(performance.now() - from).toFixed(1)} ms`);
  }
}

const [file, copies = '1'] = process.argv.slice(2);
if (!file) throw new Error('Give a file of pages: node test/bench/search.ts pages.jsonl [copies]');
await main(file, Number(copies));
