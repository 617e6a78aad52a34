/** A whole site from the toolbar, in the person's own sign-in: seen before it begins, steered while it runs, begun again by keys alone. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { members, openSignedInSite, type SignedInSite, topics } from '../../discovery/signed-in-site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { type Display, hasHand, openDisplay } from '../harness/display.ts';
import { keepPicture } from '../harness/pictures.ts';
import { crawl, newestBatch, openUserTab, pressOn, source } from '../harness/popup-steps.ts';

/** What a window needs to come to front and to take keys; nothing tells of it. */
const settleMs = 1500;

let site: SignedInSite;
let chrome: CompanionChrome;

beforeAll(async () => {
  site = await openSignedInSite();
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

let display: Display;
const env = () => ({ ...process.env, DISPLAY: display.name });
const press = async (...keys: string[]) => {
  for (const key of keys) {
    execFileSync('xdotool', ['key', '--clearmodifiers', key], { env: env() });
    await pause(200);
  }
};
async function donePaths(batch: string): Promise<string[]> {
  const { rows } = await chrome.crawler.call('page.list', { batch, filter: { states: ['done'] }, limit: 1000 });
  return rows.map(({ url }) => new URL(url).pathname).toSorted();
}
const isDone = (batch: string) =>
  expect.poll(async () => (await chrome.crawler.call('batch.get', { batch })).state, { timeout: 60_000 }).toBe('done');

describe('a whole site from the popup', () => {
  beforeAll(async () => {
    chrome = await openCompanionChrome();
  });
  afterAll(() => chrome?.close());

  test('its kinds are chosen before it begins, and a kind is let in afterwards; nothing acts', async () => {
    const tab = await openUserTab(chrome, site.url('/sign-in'));
    const popup = await pressOn(chrome, tab);
    await source(popup, /This site/).check();
    const kinds = popup.page.locator('.site-kinds');
    const users = kinds.getByRole('checkbox', { name: /\/u\/\*/ });
    await users.uncheck();
    expect(await kinds.getByRole('checkbox').count()).toBeGreaterThanOrEqual(2);
    await expect.poll(() => popup.page.locator('.site-plan').innerText()).toMatch(/1 kind of links is left out/);
    await keepPicture(popup.page, 'popup-site');
    await crawl(popup, 'Crawl this site');
    await popup.page.locator('.progress').waitFor();
    const batch = await newestBatch(chrome);
    await isDone(batch);
    expect(await donePaths(batch)).toEqual(['/', ...topics].toSorted());
    await popup.close();

    const dashboard = await chrome.openSurface(`dashboard.html#batch=${batch}`);
    await dashboard.locator('.site-part summary').click();
    await dashboard.locator('.reasons').waitFor();
    await keepPicture(dashboard, 'dashboard-site');
    await dashboard.getByRole('checkbox', { name: 'Take pages of this kind: /u/*' }).check();
    await expect.poll(async () => (await donePaths(batch)).length, { timeout: 60_000 }).toBe(11);
    await isDone(batch);
    expect(await donePaths(batch)).toEqual(['/', ...topics, ...members].toSorted());

    await dashboard.getByRole('button', { name: 'Save the link graph' }).click();
    await dashboard.getByRole('menuitem', { name: /CSV/ }).click();
    const file = join(chrome.downloads, `tabtrawl-${batch}-links.csv`);
    const links = () => readFile(file, 'utf8').catch(() => '');
    await expect
      .poll(links, { timeout: 30_000 })
      .toContain(`${site.url('/')},${site.url('/sign-out')},Sign out,unsafe`);
    expect(await links()).toMatch(/^\ufefffrom,to,text,reason/);
    await dashboard.close();

    const found = await chrome.crawler.call('page.find', { batch, url: site.url('/sign-out') });
    expect(found).toMatchObject({ page: null, reason: 'unsafe', foundOn: site.url('/') });
    expect(site.asked).not.toContain('/sign-out');
    expect(site.refused).toEqual([]);
  });
});

describe.skipIf(!hasHand)('a whole site in a real window', () => {
  let windows: ChildProcess;
  beforeAll(async () => {
    display = await openDisplay();
    windows = spawn('openbox', [], { env: env(), stdio: 'ignore' });
    chrome = await openCompanionChrome({ hasWindow: true });
  });
  afterAll(async () => {
    await chrome?.close();
    windows?.kill();
    await display?.[Symbol.asyncDispose]();
  });

  test('three keys the first time, two after, as the popup remembers it', async () => {
    const before = site.refused.length;
    await openUserTab(chrome, site.url('/sign-in'));
    await pause(settleMs);
    await press('alt+shift+l'); // 1
    await pause(settleMs);
    await press('Down'); // 2: this site
    await pause(settleMs * 2);
    await press('Return'); // 3
    await expect.poll(() => newestBatch(chrome), { timeout: 30_000 }).not.toBe('');
    const first = await newestBatch(chrome);
    await isDone(first);
    expect(await donePaths(first)).toEqual(['/', ...topics, ...members].toSorted());
    await press('Escape');
    await pause(settleMs);

    await press('alt+shift+l');
    await pause(settleMs * 2);
    await press('Return');
    await expect.poll(() => newestBatch(chrome), { timeout: 30_000 }).not.toBe(first);
    await isDone(await newestBatch(chrome));
    expect(site.asked).not.toContain('/sign-out');
    expect(site.refused.length).toBe(before);
  });
});
