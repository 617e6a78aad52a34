/** A person's hand: real keys and a real mouse at a window on a display of our own (Xvfb, openbox, xdotool). */
import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { openDisplay } from './display.ts';

/** What a window needs to come to front and to take keys; nothing tells of it. */
const settleMs = 1500;

export interface Hand extends AsyncDisposable {
  /** One after the other, as xdotool calls them. */
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** At a place of the screen. */
  clickAt(x: number, y: number): Promise<void>;
  /** On what a page shows; the page's window must be in front. */
  click(on: Locator): Promise<void>;
  /** Lets windows come to front, and go. */
  settle(): Promise<void>;
}

/** With a display and a window manager of its own, which this process's browsers open on. */
export async function openHand(): Promise<Hand> {
  const display = await openDisplay();
  const env = { ...process.env, DISPLAY: display.name };
  const windows = spawn('openbox', [], { env, stdio: 'ignore' });
  const xdotool = (...args: string[]) => execFileSync('xdotool', args, { env, encoding: 'utf8' });
  const clickAt = async (x: number, y: number) => {
    xdotool('mousemove', String(Math.round(x)), String(Math.round(y)));
    await pause(150);
    xdotool('click', '1');
    await pause(200);
  };
  return {
    async press(...keys) {
      for (const key of keys) {
        xdotool('key', '--clearmodifiers', key);
        await pause(200);
      }
    },
    async type(text) {
      xdotool('type', '--delay', '20', text);
      await pause(500);
    },
    clickAt,
    async click(on) {
      await on.scrollIntoViewIfNeeded();
      const box = await on.boundingBox();
      if (!box) throw new Error('What is to be clicked is not to be seen.');
      const { x, y } = await cornerOf(on.page());
      await clickAt(x + box.x + box.width / 2, y + box.y + box.height / 2);
    },
    settle: () => pause(settleMs),
    async [Symbol.asyncDispose]() {
      windows.kill();
      await display[Symbol.asyncDispose]();
    },
  };
}

/** Where a page's own corner is on the screen: below the bars of its window. */
function cornerOf(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  return page.evaluate(() => ({
    x: window.screenX + (window.outerWidth - window.innerWidth) / 2,
    y: window.screenY + window.outerHeight - window.innerHeight,
  }));
}
