/** Windows that a person asked for, to sign in. They are the person's: never navigated again, never closed by us. */
import type { CdpTarget } from './cdp.ts';

export class LoginWindows {
  readonly #open = new Set<string>();
  readonly #waiting = new Set<() => void>();

  /** Follows the windows of a browser that has just been opened; those of one before are gone with it. */
  follow(browser: CdpTarget): void {
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      if (this.#open.delete(targetId)) this.#tell();
    });
    browser.closed.addEventListener('abort', () => {
      this.#open.clear();
      this.#tell();
    });
  }

  async show(browser: CdpTarget, url: string): Promise<void> {
    const { targetId } = await browser.send('Target.createTarget', { url, newWindow: true });
    this.#open.add(targetId);
    await browser.send('Target.activateTarget', { targetId });
  }

  /** Resolves when none is open any more, or the signal is raised. */
  closed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#open.size > 0 && !signal.aborted) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}
