/**
 * The Chrome that unit tests read pages with: one for the run, opened by the first call of `inChrome` (a run without any opens none).
 * 1. A small server on loopback, at an address that cannot be guessed, is told to every test file.
 * 2. The first call builds the extraction where it is older than its sources, opens Chrome and puts it on an empty page.
 * 3. Each call is evaluated there. One that hangs or kills its page costs that page, not the run.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import type { CdpTarget } from '../../companion/browser/cdp/cdp.ts';
import { ensureChrome } from '../../companion/browser/chrome/install.ts';
import { type LaunchedChrome, launchChrome } from '../../companion/browser/chrome/launch.ts';
import { ensureExtraction } from '../../companion/setup/built.js';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly inChromeAt: string;
  }
}

/** A call that takes longer has hung. */
const callWithinMs = 100_000;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'in-chrome-'));
  let chrome: Promise<LaunchedChrome> | null = null;
  let page: Promise<CdpTarget> | null = null;

  const openChrome = async () =>
    launchChrome({
      executable: await ensureChrome({ cacheDir: path.join(folder, 'browsers'), report: console.error }),
      profileDir: path.join(folder, 'profile'),
      runDir: folder,
      headless: true,
      log: () => {},
    });
  const openPage = async () => {
    await ensureExtraction(process.execPath);
    chrome ??= openChrome();
    const { cdp } = await chrome;
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', hidden: true });
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
    const target = cdp.target(sessionId);
    // A hidden target has no size of its own; crawled tabs are given one as well.
    const screen = { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false };
    await Promise.all([
      target.send('Page.enable'),
      target.send('Inspector.enable'),
      target.send('Emulation.setDeviceMetricsOverride', screen),
    ]);
    // For whichever document is there by then: the one that a target begins with is replaced a moment later.
    const source = readFileSync(extraction, 'utf8');
    await target.send('Page.addScriptToEvaluateOnNewDocument', { source, runImmediately: true });
    target.on('Inspector.targetCrashed', () => void cdp.send('Target.closeTarget', { targetId }).catch(() => {}));
    return target;
  };
  const evaluate = async (expression: string) => {
    page ??= openPage();
    const target = await page;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${callWithinMs / 1000} s`)), callWithinMs);
    try {
      const asked = target.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = await Promise.race([asked, late.promise]);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return String(result.value);
    } catch (thrown) {
      // Whether it was the page's fault or not: the next call gets another one.
      page = null;
      target.send('Page.close').catch(() => {});
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  };
  const close = async () => {
    page = null;
    await (await chrome)?.close(0);
    chrome = null;
  };

  // In watch mode the sources are others by now.
  project.onTestsRerun(async () => {
    page = null;
  });

  const secret = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    const answer = request.url === secret ? textOf(request).then(evaluate) : Promise.reject(new Error('not here'));
    answer.then(
      (text) => response.end(text),
      (thrown: unknown) => response.writeHead(500).end(thrown instanceof Error ? thrown.message : String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Bound, so its address is one of a port.
  project.provide('inChromeAt', `http://127.0.0.1:${(server.address() as AddressInfo).port}${secret}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
}

const extraction = new URL('../../dist/extract/extract.js', import.meta.url);

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
