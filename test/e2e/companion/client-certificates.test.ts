/**
 * Servers that ask who is there by a certificate: Chrome shows a box, which the person answers in the raised tab. Needs Xvfb, xdotool, certutil
 * and pk12util; skipped where one is missing.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { HookTarget } from '../../../companion/crawl/ports.ts';
import type { HoldInfo } from '../../../shared/protocol/model.ts';
import { siteText } from '../../site/articles.ts';
import { type CertificateSite, openCertificateSite } from '../harness/certificate-site.ts';
import { hasCertificateTools, useCertificates } from '../harness/certificate-store.ts';
import { type Display, hasKeys, openDisplay } from '../harness/display.ts';

/** Chrome takes a moment to draw its box; a key that comes too soon is pressed again. */
const boxAfterMs = 1500;

const canPress = hasKeys && hasCertificateTools;

describe.skipIf(!canPress)('a server that asks for a certificate', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  type Window = { crawler: Crawler; browser: () => HookTarget };

  async function open(hasOwn: boolean, headless = false): Promise<Window> {
    let pipe: HookTarget | null = null;
    const home = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
    const certificates = useCertificates(hasOwn);
    const crawler = await openCrawler({
      headless,
      home,
      openAtOnce: true,
      hooks: {
        browserOpened({ browser }) {
          pipe = browser;
        },
      },
    });
    onTestFinished(async () => {
      await crawler.close();
      certificates[Symbol.dispose]();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    });
    const browser = (): HookTarget => {
      if (!pipe) throw new Error('Chrome is not open.');
      return pipe;
    };
    return { crawler, browser };
  }

  async function site(isRequired: boolean, isLater = false): Promise<CertificateSite> {
    const opened = await openCertificateSite(isRequired, isLater);
    onTestFinished(() => opened.close());
    return opened;
  }

  /** Brings up the page of a host that is held, and answers Chrome's box with this key. */
  function answerWith(
    { crawler, browser }: Window,
    key: 'Return' | 'Escape',
  ): { holds: HoldInfo[]; faults: unknown[] } {
    const seen = { holds: [] as HoldInfo[], faults: [] as unknown[] };
    let isHeld = false;
    const tabs = async (): Promise<readonly string[]> => {
      const answer = await browser().send('Target.getTargets', { filter: [{ type: 'page' }] });
      return (answer as { targetInfos: { targetId: string }[] }).targetInfos.map(({ targetId }) => targetId);
    };
    const answer = async ({ host, session }: HoldInfo): Promise<void> => {
      if (!isHeld) return;
      const before = await tabs();
      await crawler.call('hold.open', { host, session });
      await pause(boxAfterMs);
      execFileSync('xdotool', ['key', key], { env: { ...process.env, DISPLAY: display.name } });
      await vi
        .waitFor(() => expect(isHeld).toBe(false), { timeout: 5000 })
        .catch(async (fault: unknown) => {
          // A key that came before the box stopped the page: another tab asks again.
          const raised = (await tabs()).filter((id) => !before.includes(id));
          for (const targetId of raised) await browser().send('Target.closeTarget', { targetId });
          throw fault;
        });
    };
    crawler.on('hold', ({ holds }) => {
      const [hold] = holds;
      const isNew = hold !== undefined && seen.holds.length === 0;
      isHeld = hold !== undefined;
      if (!isNew) return;
      seen.holds.push(hold);
      vi.waitFor(() => answer(hold), { timeout: 120_000, interval: 500 }).catch((fault: unknown) => {
        seen.faults.push(fault);
        // Without its person the batch would wait for ever.
        void crawler.call('hold.done', { host: hold.host, session: hold.session, verdict: 'give-up' });
      });
    });
    return seen;
  }

  const paths = ['/1', '/2', '/3', '/4'];

  for (const [lane, when, isLater] of [
    ['render', 'as it connects', false],
    ['auto', 'as it connects', false],
    ['render', 'in the middle of a connection', true],
    ['auto', 'in the middle of a connection', true],
  ] as const)
    test(`holds its host until the person has chosen theirs in the raised tab (asked ${when}, lane ${lane})`, async () => {
      const staff = await site(true, isLater);
      const window = await open(true);
      const { crawler } = window;
      const seen = answerWith(window, 'Return');
      const urls = paths.map((path) => staff.url(path, 'staff.localhost'));
      const records = await crawler.crawlAll(urls, { onWall: 'hold', lane });
      expect(seen.faults).toEqual([]);
      expect(seen.holds).toMatchObject([{ kind: 'client-certificate' }]);
      expect(records.map(({ state, attempts }) => [state, attempts])).toEqual(urls.map(() => ['done', 1]));
      records.forEach((record, at) => {
        expect(record.markdown).toContain('For Ada.');
        expect(record.markdown).toContain(siteText(at + 1));
      });
      expect(new Set(staff.guests)).toEqual(new Set(['Ada']));
    });

  test('lets in without one who presses "Cancel", where it does so', async () => {
    const guests = await site(false);
    const window = await open(true);
    const { crawler } = window;
    const seen = answerWith(window, 'Escape');
    const urls = paths.map((path) => guests.url(path, 'guests.localhost'));
    const records = await crawler.crawlAll(urls, { onWall: 'hold' });
    expect(seen.faults).toEqual([]);
    expect(seen.holds).toMatchObject([{ kind: 'client-certificate' }]);
    expect(records.map(({ state }) => state)).toEqual(urls.map(() => 'done'));
    for (const record of records) expect(record.markdown).toContain('For guests.');
  });

  test('asks nothing of who has none: let in without, or held with what to do', async () => {
    const [guests, staff] = [await site(false), await site(true)];
    const { crawler } = await open(false);
    const [free] = await crawler.crawlAll([guests.url('/1')], { onWall: 'hold' });
    expect(free).toMatchObject({ state: 'done' });
    const [refused] = await crawler.crawlAll([staff.url('/1')], { onWall: 'fail' });
    expect(refused).toMatchObject({ state: 'failed', wall: 'client-certificate', error: { code: 'tls' } });
    expect(refused?.error?.message).toContain('chrome://certificate-manager');
  });

  test('fails with what it wants where no window can show the box', async () => {
    const staff = await site(true);
    const { crawler } = await open(true, true);
    for (const lane of ['render', 'auto', 'fetch'] as const) {
      const [record] = await crawler.crawlAll([staff.url('/1', 'staff.localhost')], {
        lane,
        retries: 0,
        cache: 'bypass',
      });
      expect(record, lane).toMatchObject({ state: 'failed', wall: 'client-certificate', error: { code: 'tls' } });
    }
  });
});
