/** A contender's process: `node run-contender.ts NAME TASK.json` → its Outcome as the last line on stdout. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Contender, Detail, Outcome, Task } from './contender.ts';

const [name = '', file = ''] = process.argv.slice(2);
const task: Task = JSON.parse(readFileSync(file, 'utf8'));
const module: { contender: Contender; detail?: () => Detail } = await import(`./contenders/${name}.ts`);

const expected = new Map(task.urls.map(({ url, expect }) => [url, expect]));
const right = new Set<string>();
const wrong = new Set<string>();
const failed = new Set<string>();
const endedAt: number[] = [];
const contents: Record<string, string> = {};
const started = performance.now();
let opened = started;

await module.contender(
  task,
  (url, content) => {
    const text = expected.get(url);
    endedAt.push(performance.now());
    if (content !== null) contents[url] = createHash('sha1').update(content).digest('base64').slice(0, 12);
    if (content === null) failed.add(url);
    else if (text === null || text === undefined || content.includes(text)) right.add(url);
    else wrong.add(url);
  },
  () => {
    opened = performance.now();
  },
);
const last = endedAt.at(-1) ?? performance.now();
const tenth = Math.max(1, Math.floor(endedAt.length / 10));
const perSecond = (from: number, to: number): number => (tenth / Math.max(1, to - from)) * 1000;

const outcome: Outcome = {
  totalMs: last - started,
  crawlMs: last - opened,
  right: right.size,
  wrong: [...wrong],
  failed: [...failed].filter((url) => expected.get(url) !== null),
  firstPerSecond: perSecond(opened, endedAt[tenth - 1] ?? last),
  lastPerSecond: perSecond(endedAt.at(-1 - tenth) ?? opened, last),
  contents,
  ...(module.detail && { detail: module.detail() }),
};
process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit(0));
