/** Captures are read in pages of ours in a real Chrome, whatever they hold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../../companion/app/companion.ts';
import { extractionScript } from '../../../companion/app/home.ts';
import { type LaunchedChrome, launchChrome } from '../../../companion/browser/chrome/launch.ts';
import { openExtractor } from '../../../companion/browser/extract/extractor.ts';
import { openKeptPage } from '../../../companion/browser/extract/kept-page.ts';
import { makeCapture } from '../../extract/make-capture.ts';
import { anyChrome } from '../harness/any-chrome.ts';

const request = { content: 'full', formats: ['markdown'] } as const;
let folder: string;
let chrome: LaunchedChrome;
let server: Server;
let at: string;
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'extraction-'));
  server = createServer((incoming, response) => {
    asked.push(incoming.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  chrome = await launch();
});
afterAll(async () => {
  await chrome.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(): Promise<LaunchedChrome> {
  const profileDir = path.join(folder, 'profile');
  return launchChrome({ executable: await anyChrome(), profileDir, runDir: folder, headless: true, log: () => {} });
}

function openPages(script = extractionScript(), budgetMs?: number) {
  return openExtractor({
    browser: async () => chrome.cdp,
    openPage: (browser) => openKeptPage(browser, script),
    clock: systemClock,
    log: () => {},
    size: 1,
    ...(budgetMs === undefined ? {} : { budgetMs }),
  });
}

test('a text of many pieces is read whole', async () => {
  await using pages = openPages();
  const words = Array.from({ length: 60_000 }, (_, n) => `w${n}😀`).join(' ');
  const { markdown } = await pages.extract(makeCapture(`<p>${words}</p>`), request);
  expect(markdown).toBe(words);
});

test('what a capture holds is neither run nor loaded', async () => {
  await using pages = openPages();
  const { markdown } = await pages.extract(
    makeCapture(
      `<title>t</title><link rel="stylesheet" href="${at}/style"><script>document.title = 'ran'; fetch('${at}/script')</script>
       <body><p>text</p><img src="${at}/image" onerror="fetch('${at}/onerror')"><iframe src="${at}/frame"></iframe><video src="${at}/video" autoplay></video></body>`,
    ),
    request,
  );
  expect(markdown).toContain('text');
  expect(asked).toEqual([]);
});

test('the pages have no network and no cookies, whoever runs in them', async () => {
  await chrome.cdp.send('Storage.setCookies', { cookies: [{ name: 'sid', value: 'secret', url: at }] });
  const script = `var tabtrawl = { extract: () => fetch('${at}/reached', { credentials: 'include' }).then(() => 'reached', () => 'refused') };`;
  const page = await openKeptPage(chrome.cdp, script.replace('=> fetch', '=> window.answer ??= fetch'));
  await page.extract({ capture: makeCapture(''), request }).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 300));
  await page.close();
  expect(asked).toEqual([]);
});

test('a page that never yields is ended, and the next capture gets another', async () => {
  await using pages = openPages(
    `var tabtrawl = { extract({ capture: { body } }) { if (body === 'hang') for (;;); return { extracted: { markdown: body } }; } };`,
    500,
  );
  const [bad, good] = [pages.extract(makeCapture('hang'), request), pages.extract(makeCapture('fine'), request)];
  await expect(bad).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('took longer') });
  await expect(good).resolves.toMatchObject({ markdown: 'fine' });
});

test('a page that has crashed is replaced', async () => {
  const { targetInfos: before } = await chrome.cdp.send('Target.getTargets');
  await using pages = openPages();
  await pages.extract(makeCapture('<p>one</p>'), request);
  const { targetInfos } = await chrome.cdp.send('Target.getTargets');
  const page = targetInfos.find(({ targetId }) => !before.some((known) => known.targetId === targetId));
  const { sessionId } = await chrome.cdp.send('Target.attachToTarget', {
    targetId: page?.targetId ?? 'no page was opened',
    flatten: true,
  });
  const target = chrome.cdp.target(sessionId);
  // No answer comes from a page that crashes.
  target.send('Page.crash').catch(() => {});
  await vi.waitFor(() => expect(target.closed.aborted).toBe(true), 10_000);
  await expect(pages.extract(makeCapture('<p>two</p>'), request)).resolves.toMatchObject({ markdown: 'two' });
});

test('a tree of a million elements comes to an end, and so do the pages after it', async () => {
  await using pages = openPages();
  const tree = makeCapture('<b>x</b>'.repeat(1_000_000));
  const [, good] = await Promise.all([
    pages.extract(tree, request).catch((error: unknown) => error),
    pages.extract(makeCapture('<p>fine</p>'), request),
  ]);
  expect(good.markdown).toBe('fine');
});

test('after a restart of Chrome captures are read as before', async () => {
  await using pages = openPages();
  await pages.extract(makeCapture('<p>one</p>'), request);
  await chrome.close();
  chrome = await launch();
  await expect(pages.extract(makeCapture('<p>two</p>'), request)).resolves.toMatchObject({ markdown: 'two' });
});
