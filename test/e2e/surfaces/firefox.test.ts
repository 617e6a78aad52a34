/** The extension in Firefox: paired with a code, its open tabs read as they stand, the results back. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extensionDir } from '../../../companion/app/home.ts';
import type { BatchInfo, PageRecord } from '../../../companion/app/library.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome, type Running } from '../harness/cli.ts';
import { deskRoutes } from '../harness/desk-page.ts';
import { findFirefox, type OpenFirefox, openFirefox } from '../harness/firefox.ts';
import { grantedExtension } from '../harness/granted-extension.ts';
import { pairingCode } from '../harness/pair-browser.ts';
import { pictureFile } from '../harness/pictures.ts';

const executable = findFirefox();
if (executable === null)
  console.warn('Not run: Firefox is not installed (apt-get install firefox-esr, or name one in FIREFOX).');

const tickets = [1, 2, 3];

describe.skipIf(executable === null)('in Firefox', () => {
  let site: Site;
  let home: CliHome;
  let running: Running;
  let folder: string;
  let firefox: OpenFirefox;

  beforeAll(async () => {
    site = await openSite({ routes: deskRoutes });
    home = openCliHome();
    running = home.start();
    folder = await grantedExtension(join(extensionDir, '../firefox'));
    firefox = await openFirefox(executable ?? '', folder);
    await running.said('Tabtrawl is ready');
  });
  afterAll(async () => {
    await firefox?.close();
    running.child.kill('SIGINT');
    await running.ended;
    home[Symbol.dispose]();
    await rm(folder, { recursive: true, force: true });
    await site.close();
  });

  const button = (page: Page, name: string) => page.locator(`::-p-aria([name="${name}"][role="button"])`);
  const keep = async (page: Page, name: string) => page.screenshot({ path: pictureFile(`firefox-${name}`) });

  test('it is paired with a code; a batch of its open tabs is read as they stand and comes back', async () => {
    const options = await firefox.openSurface('options.html');
    const { code, port } = await pairingCode(home);
    await options.locator('.pair-code').fill(code);
    await options.locator('.pair-form input.figures').fill(port);
    await button(options, 'Pair').click();
    await options.waitForSelector('.link-online');
    await keep(options, 'options');

    for (const n of tickets) {
      const tab = await firefox.openTab(site.url(`/desk/${n}`));
      await tab.locator('textarea').fill(`Fixed by hand, number ${n}.`);
      await tab.locator('#more').click();
      await tab.waitForSelector('#thread p');
    }

    const popup = await firefox.openSurface('popup.html');
    await popup.locator('::-p-text(All tabs here)').click();
    await button(popup, 'Crawl 3 pages').click();
    await popup.waitForSelector('.progress-head .state-done');
    await keep(popup, 'popup');

    const [batch]: BatchInfo[] = JSON.parse((await home.run('batches', '--json')).stdout);
    const { stdout } = await home.run('export', batch?.id ?? '', '--format', 'jsonl');
    const records: PageRecord[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ state, lane, title }) => [state, lane, title])).toEqual(
      tickets.map((n) => ['done', 'tab', `Ticket ${n}`]),
    );
    for (const [at, n] of tickets.entries()) {
      expect(records[at]?.markdown).toContain(`Fixed by hand, number ${n}.`);
      expect(records[at]?.markdown).toContain(`Reply to ${n}: it is the drum.`);
      expect(site.count(`/desk/${n}`)).toBe(1);
    }

    const dashboard = await firefox.openSurface(`dashboard.html#batch=${batch?.id}`);
    await dashboard.waitForSelector('#row-2 .state-done');
    await dashboard.locator('#row-1 .cell-page').click();
    await dashboard.waitForSelector('.preview p');
    expect(await dashboard.$eval('.preview', (preview) => preview.textContent)).toContain('number 2.');
    await keep(dashboard, 'dashboard');
  });
});
