/**
 * Crawls real software behind real sign-ins: `npm run test:apps [NAME…]`. Each application is installed from package registries into a folder
 * (`TABTRAWL_APPS`, default in the temporary folder), started on loopback, signed in to in a window with keys and clicks, and crawled with one
 * tab and with six, in lanes render and auto. What can't be installed here is said. Exit code 1 where a word is missing or a page is another.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasXvfb, openDisplay } from '../e2e/harness/display.ts';
import type { App } from './app.ts';
import { type CrawlResult, crawlAsPerson } from './crawl-as-person.ts';
import { jupyterLab } from './jupyterlab.ts';
import { keycloak } from './keycloak.ts';
import { mediaWiki } from './mediawiki.ts';
import { walls } from './walls/walls.ts';

const apps: readonly App[] = [walls, keycloak, jupyterLab, mediaWiki];

/** Of a page: applications of megabytes take their time to begin on a small or busy machine. */
const timeoutMs = 90_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string', default: '1,6' },
    lanes: { type: 'string', default: 'render,auto' },
    'no-writes': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const folder = process.env.TABTRAWL_APPS ?? join(tmpdir(), 'tabtrawl-apps');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const unknown = positionals.filter((name) => !apps.some((app) => app.name === name));
if (unknown.length > 0) {
  say(`There is no application ${unknown.join(', ')}. There are: ${apps.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
if (!hasXvfb) {
  say('A person signs in in a window, which needs a screen: apt-get install xvfb');
  process.exit(2);
}

// What was started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

let isBad = false;
await using _ = await openDisplay();
for (const app of apps) {
  if (positionals.length > 0 && !positionals.includes(app.name)) continue;
  const dir = join(folder, app.name);
  mkdirSync(dir, { recursive: true });
  say(`${app.name}: installing`);
  const missing = await app.install(dir).catch((error: unknown) => String(error));
  if (missing !== null) {
    say(`${app.name}: left out, as ${missing}`);
    continue;
  }
  const running = await app.start(dir);
  try {
    for (const concurrency of values.concurrency.split(',').map(Number))
      for (const lane of values.lanes.split(',')) {
        await running.forgetSessions();
        const result = await crawlAsPerson(running, {
          concurrency,
          perHost: concurrency,
          lane: lane === 'auto' ? 'auto' : 'render',
          noWrites: values['no-writes'],
          timeout: timeoutMs,
        });
        isBad ||= result.missing.length > 0 || result.others.length > 0;
        tell(app.name, { concurrency, lane }, result);
      }
    for (const check of running.checks ?? []) {
      const problem = await check.run();
      isBad ||= problem !== null;
      say(`${app.name}: ${check.name}: ${problem ?? 'good'}`);
    }
  } finally {
    await running.stop();
  }
}
process.exitCode = isBad ? 1 : 0;

function tell(name: string, how: { concurrency: number; lane: string }, result: CrawlResult): void {
  if (values.json) process.stdout.write(`${JSON.stringify({ app: name, ...how, ...result })}\n`);
  const lost = result.missing.reduce((sum, { words }) => sum + words.length, 0);
  say(
    [
      `${name}, ${how.concurrency} ${how.concurrency === 1 ? 'tab' : 'tabs'}, lane ${how.lane}: ${result.done} of ${result.pages} pages`,
      `${result.wordsFound} words found, ${lost} missing`,
      `${result.signIns} sign-ins`,
      result.trips === null ? 'no provider' : `${result.trips} trips to the provider`,
      `${result.writes} writes by the server's log (counted ${result.counted.sent}, refused ${result.counted.refused})`,
      `${result.seconds.toFixed(1)} s`,
    ].join(' · '),
  );
  for (const line of [
    ...result.faults,
    ...result.others.map((url) => `done, but another page: ${url}`),
    ...result.failed,
    ...result.missing
      .slice(0, 12)
      .map(
        ({ url, words, notes }) =>
          `missing in ${url}: ${words.slice(0, 6).join(' ')} (${notes.join('; ') || 'not told'})`,
      ),
  ])
    say(`  ${line}`);
}
