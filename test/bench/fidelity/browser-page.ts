/** A blank page of headless Chromium with a script of ours built into it. */
import { chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';

/** The script of an entry and all that it imports. `swaps` gives other source text for modules whose path ends so. */
export async function buildScript(entry: string, swaps: Readonly<Record<string, string>> = {}): Promise<string> {
  await using build = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'swaps',
        load: (id: string) => Object.entries(swaps).find(([end]) => id.endsWith(end))?.[1] ?? null,
      },
    ],
  });
  const { output } = await build.generate({ format: 'iife', name: 'fidelityBuild' });
  return output[0].code;
}

/** The page is offline: what it is given loads nothing. Closed with the browser. */
export async function openPage(executablePath: string, script: string): Promise<{ page: Page } & AsyncDisposable> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  await page.addScriptTag({ content: script });
  return { page, [Symbol.asyncDispose]: () => browser.close() };
}
