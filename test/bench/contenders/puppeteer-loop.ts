/** A plain puppeteer loop on reused tabs, turndown in this process. */
import TurndownService from 'turndown';
import { type Contender, sameFlags } from '../contender.ts';
import { puppeteer } from './puppeteer.ts';

export const contender: Contender = async (task, took, opened) => {
  const browser = await puppeteer.launch({
    executablePath: task.executablePath,
    args: sameFlags,
    userDataDir: task.scratch,
  });
  opened();
  const turndown = new TurndownService();
  const waiting = [...task.urls];
  const tabs = typeof task.concurrency === 'number' ? task.concurrency : 4;
  await Promise.all(
    Array.from({ length: tabs }, async () => {
      const page = await browser.newPage();
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        try {
          await page.goto(next.url, { timeout: task.timeoutMs });
          took(next.url, turndown.turndown(await page.content()));
        } catch {
          took(next.url, null);
        }
      }
    }),
  );
  await browser.close();
};
