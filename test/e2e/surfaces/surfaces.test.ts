/**
 * Every surface and state in real Chromium, in both themes: looked at by axe-core, and kept as pictures in test/e2e/output/surfaces.
 * The companion is a fake one; see test/extension/fake-companion.ts.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { extensionOrigin } from '../../../shared/extension-id.ts';
import type { ConsentState } from '../../../shared/protocol/model.ts';
import { buildExtension } from '../../extension/build-extension.ts';
import { type FakeCompanion, openFakeCompanion } from '../../extension/fake-companion.ts';
import { FakeCrawl } from '../../extension/fake-crawl.ts';
import { type OpenExtension, openExtension } from '../../extension/open-extension.ts';

const output = join(import.meta.dirname, '../output', 'surfaces');
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const themes = ['light', 'dark'] as const;
/** A phone's and a 4K screen's, beside the laptop's of 1280. */
const sizes = [
  [320, 720],
  [3840, 2160],
] as const;

let folder: string;
let axe: string;
let extension: OpenExtension;
let companion: FakeCompanion;
let emptyCompanion: FakeCompanion;
let askingCompanion: FakeCompanion;

/** A surface in one state: where it is and what is done to get there. */
type Look = {
  readonly name: string;
  readonly page: string;
  /** `asking`: agents wait for the person's word. `empty`: connected, nothing crawled. `unpaired`: never heard of a companion. `away`: was known, does not answer. */
  readonly companion?: 'empty' | 'unpaired' | 'away' | 'asking';
  /** Shown once the surface is ready. */
  readonly ready: string;
  readonly act?: (page: Page) => Promise<void>;
};

const docs = 'dashboard.html#batch=b-docs';
const openPage = `${docs}&page=b-docs-1`;
const tab = (name: string) => async (page: Page) => {
  await page.click(`[data-tab="${name}"]`);
};

const looks: readonly Look[] = [
  { name: 'dashboard-running', page: docs, ready: '[role=row] .cell-page' },
  { name: 'dashboard-done', page: 'dashboard.html#batch=b-done', ready: '[role=row] .cell-page' },
  { name: 'dashboard-failed-pages', page: `${docs}&state=failed`, ready: '[role=row] .cell-page' },
  { name: 'dashboard-100000-rows', page: 'dashboard.html#batch=b-big', ready: '[role=row] .cell-page' },
  { name: 'dashboard-nothing-matches', page: `${docs}&text=zzz`, ready: '.dash-pages > .empty' },
  {
    name: 'dashboard-selection',
    page: docs,
    ready: '#row-3 .cell-page',
    act: async (page) => {
      await page.click('#row-1 input');
      await page.click('#row-3 input', { modifiers: ['Shift'] });
      await page.waitForSelector('.selection-words');
    },
  },
  {
    name: 'dashboard-remove-question',
    page: docs,
    ready: '#row-3 .cell-page',
    act: async (page) => {
      await page.click('#row-1 input');
      await page.focus('[role=grid]');
      await page.keyboard.press('Delete');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'dashboard-export-menu',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.table-tools .menu:last-of-type > button');
      await page.waitForSelector('[role=menu]');
    },
  },
  {
    name: 'dashboard-export-files',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.table-tools .menu:last-of-type > button');
      await page.click('[role=menuitem]:last-of-type');
      await page.selectOption('dialog select >> nth=1', 'own');
      await page.selectOption('dialog select >> nth=3', 'own');
      await page.fill('dialog input >> nth=1', 'title, source');
    },
  },
  { name: 'drawer-preview', page: openPage, ready: '.preview h3' },
  { name: 'drawer-markdown', page: openPage, ready: '.preview h3', act: tab('markdown') },
  { name: 'drawer-links', page: openPage, ready: '.preview h3', act: tab('links') },
  { name: 'drawer-details', page: openPage, ready: '.preview h3', act: tab('metadata') },
  { name: 'drawer-tries', page: `${docs}&page=b-docs-5`, ready: '.drawer .empty', act: tab('attempts') },
  {
    name: 'drawer-picture',
    page: openPage,
    ready: '.preview h3',
    act: async (page) => {
      await tab('screenshot')(page);
      await page.waitForSelector('img.screenshot');
    },
  },
  {
    name: 'dashboard-new',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.dash-top .button-primary');
      await page.fill('dialog textarea', 'https://example.com/a\nhttps://example.com/a\nftp://example.com/b');
    },
  },
  {
    name: 'dashboard-new-away',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.dash-top .button-primary');
      await page.fill('dialog textarea', 'https://example.com/a');
      await goAway(page);
    },
  },
  { name: 'dashboard-site', page: 'dashboard.html#batch=b-site', ready: '.kind-list .kind' },
  {
    name: 'dashboard-new-site',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.dash-top .button-primary');
      await page.click('dialog .source-tile:has-text("This site")');
      await page.fill('dialog .site-address input', 'https://forum.example.org/help/');
      await page.press('dialog .site-address input', 'Tab');
      await page.waitForSelector('dialog .site-kinds .pick');
      await page.click('dialog .site-kinds .pick >> nth=0');
    },
  },
  {
    name: 'dashboard-sign-in',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.dash-top-actions .button:has-text("Sign in")');
      await page.waitForSelector('dialog[open] h2:has-text("Sign in")');
    },
  },
  {
    name: 'dashboard-search',
    page: docs,
    ready: '[role=row] .cell-page',
    act: async (page) => {
      await page.click('.dash-top-actions .button:has-text("Search all crawls")');
      await page.waitForSelector('dialog[open] h2:has-text("Search all crawls")');
    },
  },
  { name: 'dashboard-empty', page: 'dashboard.html', companion: 'empty', ready: '.empty' },
  { name: 'dashboard-unpaired', page: 'dashboard.html', companion: 'unpaired', ready: '.empty' },
  { name: 'dashboard-offline', page: 'dashboard.html', companion: 'away', ready: '.empty' },
  { name: 'panel', page: 'panel.html', ready: '.panel-card' },
  { name: 'panel-offline', page: 'panel.html', companion: 'away', ready: '.empty' },
  { name: 'panel-unpaired', page: 'panel.html', companion: 'unpaired', ready: '.empty' },
  { name: 'options', page: 'options.html', ready: '.option-form' },
  { name: 'options-unpaired', page: 'options.html', companion: 'unpaired', ready: '.pair-form' },
  { name: 'options-offline', page: 'options.html', companion: 'away', ready: '.link-offline' },
  { name: 'welcome', page: 'welcome.html', ready: '.link-online' },
  { name: 'welcome-unpaired', page: 'welcome.html', companion: 'unpaired', ready: '.link-unpaired' },
  { name: 'popup', page: 'popup.html', ready: 'main, form' },
  { name: 'popup-away', page: 'popup.html', ready: 'main, form', act: (page) => goAway(page) },
  { name: 'popup-asks', page: 'popup.html', companion: 'asking', ready: '.ask-answers' },
  { name: 'options-asks', page: 'options.html', companion: 'asking', ready: '.ask-answers' },
];

const consent: ConsentState = {
  asks: [
    {
      id: 'ask-1',
      client: 'Claude Code',
      host: 'mail.example.org',
      signedIn: true,
      url: 'https://mail.example.org/inbox',
      why: 'signed-in',
      askedAt: 0,
    },
    {
      id: 'ask-2',
      client: 'Claude Code',
      host: 'a-very-long-name-of-a-host.somewhere.example.com',
      signedIn: false,
      url: `https://a-very-long-name-of-a-host.somewhere.example.com/collect?q=${'seagull%20'.repeat(30)}`,
      why: 'may-leak',
      askedAt: 0,
    },
  ],
  grants: [
    {
      id: 'grant-1',
      client: 'Codex',
      host: 'wiki.example.org',
      signedIn: true,
      answer: 'always',
      givenAt: Date.UTC(2026, 2, 3),
      batch: null,
    },
  ],
};

beforeAll(async () => {
  folder = await buildExtension();
  axe = await readFile(axePath, 'utf8');
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const asking = new FakeCrawl(true);
  asking.consent = consent;
  [companion, emptyCompanion, askingCompanion] = await Promise.all([
    openFakeCompanion(),
    openFakeCompanion({ crawl: new FakeCrawl(true) }),
    openFakeCompanion({ crawl: asking }),
  ]);
  extension = await openExtension(folder);
});

afterAll(async () => {
  await extension?.close();
  await Promise.all([companion?.stop(), emptyCompanion?.stop(), askingCompanion?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function pointAt(which: Look['companion']): Promise<void> {
  if (which === 'unpaired') await extension.setCompanion(null);
  // Nothing listens on the discard port.
  else if (which === 'away') await extension.setCompanion({ port: 9, token: 'none' });
  else {
    const { port, token } = which === 'empty' ? emptyCompanion : which === 'asking' ? askingCompanion : companion;
    await extension.setCompanion({ port, token });
  }
}

/** What was begun stays in sight, with a line that says so. */
async function goAway(page: Page): Promise<void> {
  await page.waitForSelector('.foot');
  await pointAt('away');
  await page.waitForSelector('.foot .notice');
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html.slice(0, 160)).join('\n  ')}`,
  );
}

async function open(look: Look): Promise<Page> {
  await pointAt(look.companion);
  const page = await extension.openPage('icons/16.png');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(`${extensionOrigin}/${look.page}`);
  await page.waitForSelector(look.ready);
  await look.act?.(page);
  return page;
}

const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Boxes of a ground of their own that are lower than what they hold, which then stands over their edge. */
const overfull = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('p, div, section, li, dialog, label')]
      .filter((element) => {
        const { overflowY, backgroundColor, display } = getComputedStyle(element);
        const isBox = overflowY === 'visible' && display !== 'inline' && element.clientHeight > 0;
        return isBox && !/, 0\)$|transparent/.test(backgroundColor) && element.scrollHeight > element.clientHeight + 2;
      })
      .map((element) => `${element.className}: ${element.innerText.slice(0, 60)}`),
  );

/** In the page: words of ours that do not fit where they stand. Those that a page may make as long as it likes are cut on purpose. */
function cutWords(): readonly string[] {
  const isCut = (element: Element) => element.scrollWidth > element.clientWidth + 1;
  const words = [
    ...document.querySelectorAll<HTMLElement>(
      '.source-name, .figure dt, .figure-value, .field-label, .button, h1:not(.for-readers), h3, .step .link-state .truncate, .part .link-state .truncate',
    ),
  ];
  const selects = [...document.querySelectorAll<HTMLSelectElement>('.quick select')].filter((select) => {
    const measure = document.createElement('canvas').getContext('2d');
    const { font, paddingLeft, paddingRight } = getComputedStyle(select);
    if (!measure) throw new Error('nothing measures words here');
    measure.font = font;
    const text = select.selectedOptions[0]?.label ?? '';
    return (
      measure.measureText(text).width >
      select.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
    );
  });
  return [...words.filter(isCut), ...selects].map((element) => element.innerText.slice(0, 60));
}

test('a popup that holds more than its height scrolls, and squeezes none of its parts', async () => {
  const page = await open({ name: 'popup-low', page: 'popup.html', ready: 'main, form' });
  await page.setViewportSize({ width: 440, height: 420 });
  await page.evaluate(() => {
    document.body.classList.add('is-popup');
    document.getElementById('root')?.style.setProperty('height', '420px');
  });
  await page.click('.source-tile:has-text("History")');
  await page.locator('.tally-note').evaluate((note) => {
    note.textContent = 'A note of several lines, as the words before a question of the browser are. '.repeat(4);
  });
  const found = await overfull(page);
  await page.close();
  expect(found).toEqual([]);
});

test('in German, whose words are long, the dashboard fits a window of 1280 px that is shown at 200 %, and a phone', async () => {
  const german = await openExtension(folder, { language: 'de' });
  onTestFinished(() => german.close());
  await german.setCompanion(companion);
  const page = await german.openPage(openPage);
  await page.waitForSelector('.drawer-state');
  expect(await page.locator('.drawer-message').allInnerTexts()).toEqual([expect.stringMatching(/Knopf „Load more“/)]);
  const sideways: Record<number, number> = {};
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 400 });
    sideways[width] = await sidewaysPx(page);
  }
  expect(sideways).toEqual({ 640: 0, 320: 0 });
  // Whose sign-ins it was got with is told as the choosers tell it.
  await page.click('[data-tab="metadata"]');
  expect(await page.locator('.facts').innerText()).toMatch(/Sitzung\s+\S+.* von Tabtrawl/);
});

test.each(['de', 'es', 'ja', 'zh-CN'])(
  'in %s no name of a source, label or chosen option is cut, and 220 px will do',
  async (language) => {
    const theirs = await openExtension(folder, { language });
    onTestFinished(() => theirs.close());
    const found: Record<string, readonly string[]> = {};
    for (const [name, ready, isPaired = true] of [
      ['popup.html', '.quick select'],
      ['panel.html', '.panel-card'],
      [openPage, '.drawer-state'],
      [docs, '.figure-value'],
      ['options.html', '.option-form'],
      ['welcome.html', '.link-online'],
      ['options.html', '.pair-form', false],
      ['welcome.html', '.link-unpaired', false],
    ] as const) {
      await theirs.setCompanion(isPaired ? companion : null);
      const page = await theirs.openPage(name);
      await page.waitForSelector(ready);
      for (const width of [1280, 1000, 440, 320, 220]) {
        await page.setViewportSize({ width, height: 700 });
        const cut = await page.evaluate(cutWords);
        const px = await sidewaysPx(page);
        if (cut.length > 0 || px > 0) found[`${name} at ${width}: ${px} px sideways`] = cut;
      }
      await page.close();
    }
    expect(found).toEqual({});
  },
);

test('with colours of the person in place of ours, figures and what is chosen are still seen', async () => {
  const page = await open({ name: 'forced', page: docs, ready: '#row-3 .cell-page' });
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await page.click('#row-1 input');
  const groundOf = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  const canvas = await groundOf('body');
  for (const figure of ['.bar-done', '.bar-failed', '.state-done .state-mark', '.state-failed .state-mark'])
    expect(await groundOf(figure), figure).not.toBe(canvas);
  for (const chosen of ['.batch-card[aria-current=true]', '.chip[aria-pressed=true]', '#row-1'])
    expect(await page.locator(chosen).evaluate((element) => getComputedStyle(element).outlineWidth), chosen).toBe(
      '2px',
    );
  await page.screenshot({ path: join(output, 'dashboard-forced-colors.png') });
  await page.close();
});

test.each(looks.map((look) => [look.name, look] as const))(
  '%s has no violation that axe can find in either theme, and needs no scrolling sideways',
  async (name, look) => {
    const page = await open(look);
    const found: Record<string, readonly string[]> = {};
    const sideways: Record<number, number> = {};
    const over: string[] = [];
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found[colorScheme] = await violations(page);
      await page.screenshot({ path: join(output, `${name}-${colorScheme}-1280.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(output, `${name}-light-${width}.png`) });
      sideways[width] = await sidewaysPx(page);
      over.push(...(await overfull(page)));
    }
    // A scrollbar that takes its room leaves so much of 320 px; a side panel can be made as narrow as 220.
    for (const width of [303, 220]) {
      await page.setViewportSize({ width, height: 720 });
      sideways[width] = await sidewaysPx(page);
    }
    await page.close();
    expect(found).toEqual({ light: [], dark: [] });
    expect(Object.values(sideways).filter((px) => px > 0)).toEqual([]);
    expect(over).toEqual([]);
  },
);

test('100,000 rows are scrolled with only those in view drawn, and end at the last one', async () => {
  const page = await open({ name: 'scroll', page: 'dashboard.html#batch=b-big', ready: '#row-3 .cell-page' });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskMs(session);
  const figures = await page.evaluate(scrollThrough);
  const busyMs = (await taskMs(session)) - before;
  const heap = await heapBytes(session);
  await page.waitForFunction(() => document.querySelector('#row-99999 .cell-index')?.textContent === '100,000');
  const drawn = await page.locator('.grid-body .line').count();
  await page.close();
  console.log(
    `100,000 rows: ${figures.frames} frames, median ${figures.medianMs.toFixed(1)} ms, 95 % within ${figures.p95Ms.toFixed(1)} ms, ${figures.late} over 25 ms, longest ${figures.longestMs.toFixed(1)} ms; the page is at work ${(busyMs / figures.frames).toFixed(1)} ms a frame; heap ${(heap / 1048576).toFixed(1)} MB; ${drawn} rows drawn`,
  );
  expect(drawn).toBeLessThan(100);
});

test('a list of 1,000 batches lays out and paints only those in view', async () => {
  const crawl = new FakeCrawl();
  for (let n = 0; n < 1000; n++) crawl.addBatch(`b-many-${n}`, `Batch ${n}`, 40, 'done', () => 'done');
  const many = await openFakeCompanion({ crawl });
  await extension.setCompanion(many);
  const page = await extension.openPage('dashboard.html#batch=b-docs');
  await page.waitForSelector('#row-3 .cell-page');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskMs(session);
  const frames = 60;
  const [all, drawn] = await page.evaluate(async (steps) => {
    const list = document.querySelector('.dash-batches');
    for (let step = 0; step < steps && list; step++) {
      list.scrollTop += 400;
      await new Promise(requestAnimationFrame);
    }
    const cards = [...document.querySelectorAll('.batch-card')];
    return [cards.length, cards.filter((card) => card.checkVisibility({ contentVisibilityAuto: true })).length];
  }, frames);
  const busyMs = (await taskMs(session)) - before;
  await page.close();
  await many.stop();
  console.log(
    `${all} batches: ${(busyMs / frames).toFixed(1)} ms of work a frame while scrolling; ${drawn} cards drawn`,
  );
  expect(all).toBeGreaterThan(1000);
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThan(100);
});

/** In the page: wheels through the whole table in steps of many sizes, and takes the time between frames. */
async function scrollThrough(): Promise<{
  frames: number;
  medianMs: number;
  p95Ms: number;
  longestMs: number;
  late: number;
}> {
  const grid = document.querySelector<HTMLElement>('[role=grid]');
  if (!grid) throw new Error('there is no table');
  const gaps: number[] = [];
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  let last = await nextFrame();
  const end = grid.scrollHeight - grid.clientHeight;
  // A slow read, a quick wheel, a fling, and the thumb torn through all of it.
  for (const [steps, px] of [
    [120, 40],
    [120, 400],
    [120, 4_000],
    [60, Math.ceil(end / 60)],
  ] as const) {
    for (let step = 0; step < steps; step++) {
      grid.scrollTop += px;
      const now = await nextFrame();
      gaps.push(now - last);
      last = now;
    }
  }
  grid.scrollTop = end;
  const sorted = gaps.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return {
    frames: gaps.length,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    longestMs: at(1),
    late: gaps.filter((ms) => ms > 25).length,
  };
}

/** Processor time of the page's thread since `Performance.enable`: script, style and layout. Other programs do not lengthen it. */
async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
