/**
 * One crawl of an application with a person at its side: a window on a screen of its own, each hold brought up by its "Open", and the page got
 * past with keys and clicks (CDP's Input, as from a keyboard and a mouse).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openCrawler } from '../../companion/app/library.ts';
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { HoldInfo } from '../../shared/protocol/model.ts';
import type { AppCounts, RunningApp } from './app.ts';

export type CrawlResult = {
  readonly pages: number;
  readonly done: number;
  readonly failed: readonly string[];
  readonly wordsFound: number;
  /** With what the record's notes say of it. */
  readonly missing: readonly {
    readonly url: string;
    readonly words: readonly string[];
    readonly notes: readonly string[];
  }[];
  /** Addresses that are `done` with none of their words: something else was taken for the page. */
  readonly others: readonly string[];
  readonly signIns: number;
  readonly trips: number | null;
  /** By the application's log, and as the crawl counted them. */
  readonly writes: number;
  readonly counted: { readonly sent: number; readonly refused: number };
  readonly seconds: number;
  readonly faults: readonly string[];
};

/** A host that still wants somebody after so many sign-ins lets nobody in. */
const mostSignIns = 4;
const mostMs = 8 * 60_000;

export async function crawlAsPerson(
  app: RunningApp,
  options: BatchOptionsInput,
  onDone?: (done: number, signIns: number) => Promise<void>,
): Promise<CrawlResult> {
  const home = mkdtempSync(join(tmpdir(), 'tabtrawl-apps-'));
  const crawler = await openCrawler({
    home,
    join: false,
    headless: false,
    chromeArgs: ['--remote-debugging-port=0', ...app.chromeArgs],
  });
  const faults: string[] = [];
  let signIns = 0;
  try {
    const browser = await connect(join(home, 'profiles/default'));
    const before = await app.counts();
    const fromMs = Date.now();
    const run = await crawler.start(
      app.pages.map(({ url }) => url),
      { onWall: 'hold', ...options },
    );
    const batch = run.started.batch.id;
    const tries = new Map<string, number>();
    const atWork = new Set<string>();
    const over = new AbortController();

    const pass = async (hold: HoldInfo): Promise<void> => {
      const { host, session } = hold;
      const nth = (tries.get(host) ?? 0) + 1;
      tries.set(host, nth);
      if (nth > mostSignIns || Date.now() - fromMs > mostMs) {
        faults.push(`${host}: held after ${nth - 1} sign-ins (${hold.kind})`);
        await crawler.call('hold.done', { host, session, verdict: 'give-up' });
        return;
      }
      const known = await targetsOf(browser);
      await crawler.call('hold.open', { host, session });
      signIns++;
      const typeIntoBox = app.atBox?.(host) ?? null;
      if (typeIntoBox) await typeIntoBox();
      else await app.signIn(await raisedTab(browser, known, host), host);
      // It goes on by itself; held again, it is a new sign-in.
      for (let waited = 0; waited < 15_000; waited += 200) {
        const { holds } = await crawler.call('hold.list', {});
        if (!holds.some((one) => one.host === host)) return;
        await sleep(200);
      }
    };

    const attend = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const { holds } = await crawler.call('hold.list', {});
        for (const hold of holds) {
          if (atWork.size > 0) break;
          atWork.add(hold.host);
          void pass(hold)
            .catch((error: unknown) => faults.push(`${hold.host}: ${String(error).split('\n')[0]}`))
            .finally(() => atWork.delete(hold.host));
        }
        await sleep(250);
      }
    };
    const attending = attend();
    const records: PageRecord[] = [];
    for await (const record of run.records()) {
      records.push(record);
      await onDone?.(records.filter(({ state }) => state === 'done').length, signIns);
    }
    const seconds = (Date.now() - fromMs) / 1000;
    over.abort();
    await attending;
    // What pages send as they are left.
    await sleep(2500);
    const { writes = [] } = await crawler.call('batch.get', { batch });
    await browser.close();
    const after = await app.counts();
    return { ...judge(app, records, before, after), signIns, seconds, faults, counted: sumOf(writes) };
  } finally {
    await crawler.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function sumOf(writes: readonly { sent: number; refused: number }[]): { sent: number; refused: number } {
  const total = (of: 'sent' | 'refused'): number => writes.reduce((sum, host) => sum + host[of], 0);
  return { sent: total('sent'), refused: total('refused') };
}

function judge(app: RunningApp, records: readonly PageRecord[], before: AppCounts, after: AppCounts) {
  const byUrl = new Map(records.map((record) => [record.url, record]));
  let wordsFound = 0;
  const missing: { url: string; words: readonly string[]; notes: readonly string[] }[] = [];
  const others: string[] = [];
  for (const { url, words, note } of app.pages) {
    const record = byUrl.get(new URL(url).href);
    const lost = words.filter((word) => !record?.markdown.includes(word));
    wordsFound += words.length - lost.length;
    const notes = record?.notes ?? [];
    if (lost.length > 0) missing.push({ url, words: lost, notes });
    if (note !== undefined && !notes.some((line) => line.startsWith(note))) missing.push({ url, words: [note], notes });
    if (record?.state === 'done' && words.length > 0 && lost.length === words.length) others.push(url);
  }
  const trips = before.trips === null || after.trips === null ? null : after.trips - before.trips;
  return {
    pages: app.pages.length,
    done: records.filter(({ state }) => state === 'done').length,
    failed: records
      .filter(({ state }) => state !== 'done')
      .map(({ url, error }) => `${url} ${error?.code}: ${error?.message}`),
    wordsFound,
    missing,
    others,
    trips,
    writes: after.writes - before.writes,
  };
}

/** Over the extra port that this Chrome was given; nothing of the browser's own behaviour is changed. */
async function connect(profileDir: string): Promise<Browser> {
  const [port, path] = readFileSync(join(profileDir, 'DevToolsActivePort'), 'utf8').split('\n');
  return chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`, { noDefaults: true, isLocal: true });
}

async function targetsOf(browser: Browser): Promise<ReadonlySet<string>> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { targetInfos } = await session.send('Target.getTargets');
    return new Set(targetInfos.filter(({ type }) => type === 'page').map(({ targetId }) => targetId));
  } finally {
    await session.detach();
  }
}

/** The tab that came up since; Playwright sees tabs late and in any order. */
async function raisedTab(browser: Browser, known: ReadonlySet<string>, host: string): Promise<Page> {
  for (let waited = 0; waited < 20_000; waited += 250) {
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      const targetId = await targetOf(page);
      if (targetId === null || known.has(targetId)) continue;
      const isInFront = await page.evaluate(() => document.hasFocus()).catch(() => false);
      if (isInFront && page.url() !== 'about:blank') return page;
    }
    await sleep(250);
  }
  throw new Error(`the raised tab of ${host} was not found`);
}

async function targetOf(page: Page): Promise<string | null> {
  try {
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.detach();
    return targetInfo.targetId;
  } catch {
    return null; // Closed meanwhile.
  }
}
