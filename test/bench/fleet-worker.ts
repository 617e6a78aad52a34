/**
 * A worker that is real in all but its pages, which come from nowhere after some milliseconds; with `lies` it says of each that it is another
 * than was asked for. Ends with its standard input.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../companion/app/companion.ts';
import type { PageJob, Visit } from '../../companion/crawl/ports.ts';
import { openBullmqCarrier } from '../../companion/fleet/bullmq-carrier.ts';
import { FleetWorker } from '../../companion/fleet/worker.ts';

const [url = '', name = 'w', tabs = '8', ms = '300', bytes = '10000', honesty = ''] = process.argv.slice(2);

const words = 'The river rises in spring, when snow leaves the hills above the town and fields are wet. ';
const visit = async (job: PageJob): Promise<Visit> => {
  await sleep(Number(ms));
  const at = honesty === 'lies' ? `${job.page.url}?another` : job.page.url;
  // Of text that packs about as that of pages does.
  const markdown = Array.from(
    { length: Math.ceil(Number(bytes) / 100) },
    (_, line) => `${(line * 7919) % 10007} ${words}`,
  ).join('\n');
  const base = { finalUrl: at, httpStatus: 200, title: 'A page' } as const;
  return {
    outcome: 'captured',
    capture: {
      url: at,
      ...base,
      contentType: 'text/html',
      kind: 'dom',
      body: '',
      lane: 'render',
      fetchedAtMs: Date.now(),
    },
    seen: {
      requestedUrl: at,
      ...base,
      redirects: [],
      textLength: markdown.length,
      textStart: markdown.slice(0, 2000),
      passwordFields: 0,
      mainPasswordFields: 0,
      challengeMarks: [],
      headers: {},
      links: 40,
    },
    extracted: { title: 'A page', markdown, metadata: {}, htmlBytes: 60_000, extractMs: 5 },
    files: [],
    timings: { navigateMs: Number(ms), settleMs: 0, captureMs: 0 },
  };
};

await using carrier = await openBullmqCarrier({ url, log: () => {} });
const worker = new FleetWorker({
  carrier,
  runner: {
    visit,
    fetch: visit,
    fetchText: async () => null,
    fetchMarkdown: async () => null,
    fetchBytes: async () => null,
    fetchFile: () => Promise.reject(new Error('no file is served here')),
    setTabLimit: () => {},
  },
  extractor: { extract: () => Promise.reject(new Error('nothing is left to extract')), pending: 0, size: 1 },
  load: { current: () => null },
  sessions: { seed: async () => {}, close: async () => {} },
  clock: systemClock,
  log: () => {},
  name,
  machine: 'bench',
  version: 'bench',
  tabs: Number(tabs),
  maxMemoryBytes: null,
  offers: [],
  onUnfit: (error) => console.error(error.message),
});
await worker.open();
console.log('ready');
for await (const _ of process.stdin);
await worker.close();
process.exit(0);
