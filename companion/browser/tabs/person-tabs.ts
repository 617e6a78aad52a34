/**
 * Tabs that a person opened in the companion's own Chrome, brought back at its next start, be it after a close, a crash or a kill.
 * 1. While Chrome is open, the addresses of its tabs are written down a while after any of them has changed. Tabs of ours are not among
 *    them: those that this companion is attached to. What others are attached to (developer tools, an extension) is a person's.
 * 2. Before Chrome is closed by us the writing ends: tabs that go then are not closed by the person.
 * 3. When Chrome is up again, they are opened behind what is in front, in the order in which they were opened. Chrome lists its targets in none.
 * Chrome's own record of tabs holds ours too, and is forgotten (chrome/launch.ts).
 */

import { renameSync, writeFileSync } from 'node:fs';
import { counted } from '../../../shared/units.ts';
import { z } from '../../../shared/zod.ts';
import type { Clock, Log } from '../../crawl/ports.ts';
import { readOwnFile } from '../../util/own-files.ts';
import type { Cdp } from '../cdp/cdp.ts';

const urlsSchema = z.array(
  z
    .string()
    .regex(/^https?:/)
    .max(8192),
);

/** More at once would take the memory that the crawl needs. */
const broughtBackAtMost = 60;
/** Between a change and the writing of it; tabs of a crawl change all the time. */
const writeAfterMs = 3000;

export class PersonTabs {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #log: Log;
  #browser: Cdp | null = null;
  #callOff: (() => void) | null = null;
  #written = '';
  /** The tab of each CDP session of ours. */
  readonly #ours = new Map<string, string>();
  /** Ids of the tabs that were seen to be opened, the oldest first. */
  readonly #opened = new Set<string>();

  /** `file`: where they are kept, for their owner only. */
  constructor(file: string, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
  }

  /** To be called before anything is attached to in a browser that was opened. */
  know(browser: Cdp): void {
    this.#ours.clear();
    this.#opened.clear();
    browser.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.type === 'page') this.#opened.add(targetInfo.targetId);
    });
    browser.on('Target.targetDestroyed', ({ targetId }) => this.#opened.delete(targetId));
    browser.on('Target.attachedToTarget', ({ sessionId, targetInfo }) =>
      this.#ours.set(sessionId, targetInfo.targetId),
    );
    browser.on('Target.detachedFromTarget', ({ sessionId }) => this.#ours.delete(sessionId));
  }

  /** A browser was opened: brings back what is known, and follows it from now on. Target discovery must be on. */
  async follow(browser: Cdp): Promise<void> {
    const urls = this.#read();
    for (const url of urls.slice(0, broughtBackAtMost))
      await browser.send('Target.createTarget', { url, background: true });
    if (urls.length > broughtBackAtMost)
      this.#log(
        'warn',
        `${counted(urls.length - broughtBackAtMost, 'of your tabs was', 'of your tabs were')} not opened again: ${this.#file} names them.`,
      );
    this.#browser = browser;
    const changed = () => this.#writeSoon(browser);
    browser.on('Target.targetCreated', changed);
    browser.on('Target.targetInfoChanged', changed);
    browser.on('Target.targetDestroyed', changed);
    browser.closed.addEventListener('abort', () => this.#stop(browser), { once: true });
  }

  /** To be called before Chrome is closed. What changed just now is still written. */
  async end(): Promise<void> {
    const browser = this.#browser;
    if (!browser) return;
    const isAwaited = this.#callOff !== null;
    this.#stop(browser);
    if (isAwaited) await this.#write(browser);
  }

  #stop(browser: Cdp): void {
    if (this.#browser !== browser) return;
    this.#browser = null;
    this.#callOff?.();
    this.#callOff = null;
  }

  #writeSoon(browser: Cdp): void {
    if (this.#browser !== browser) return;
    this.#callOff ??= this.#clock.after(writeAfterMs, () => {
      this.#callOff = null;
      if (this.#browser === browser) void this.#write(browser);
    });
  }

  async #write(browser: Cdp): Promise<void> {
    try {
      const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'page' }] });
      const ours = new Set(this.#ours.values());
      const places = new Map([...this.#opened].map((targetId, place) => [targetId, place]));
      const placeOf = ({ targetId }: { readonly targetId: string }) => places.get(targetId) ?? places.size;
      const theirs = targetInfos
        .filter(({ targetId, url }) => !ours.has(targetId) && /^https?:/.test(url))
        .toSorted((one, other) => placeOf(one) - placeOf(other));
      const text = `${JSON.stringify(theirs.map(({ url }) => url))}\n`;
      if (text === this.#written) return;
      writeFileSync(`${this.#file}.part`, text, { mode: 0o600 });
      renameSync(`${this.#file}.part`, this.#file);
      this.#written = text;
    } catch (error) {
      // The browser is gone, and they stay as they were last known; or the disk is full, which others tell of.
      this.#log('debug', 'Open tabs were not written down.', { cause: String(error) });
    }
  }

  #read(): readonly string[] {
    try {
      return urlsSchema.parse(JSON.parse(readOwnFile(this.#file) ?? '[]'));
    } catch {
      return []; // none were written down yet
    }
  }
}
