/**
 * Sign-ins that live in a tab: what it keeps in its session storage, which Chrome shows to no other tab. Carried from the tab that a person
 * signed in with into ours of the same session, before the first script of a page runs. In memory only.
 */
import type { CdpTarget } from '../cdp/cdp.ts';

/** More than this is no sign-in. */
const mostChars = 200_000;

type Items = readonly (readonly [key: string, value: string])[];

export class CarriedStorage {
  /** By session, then by origin. */
  readonly #carried = new Map<string, Map<string, Items>>();
  /** Scripts of targets that are open, to take away before there is a new one. */
  readonly #scripts = new WeakMap<CdpTarget, string>();

  /** Takes what the page in the tab has. True where that is something. */
  async take(session: string, target: CdpTarget, world: number): Promise<boolean> {
    const { result } = await target.send('Runtime.evaluate', {
      expression: `({ origin: location.origin, items: Object.entries(sessionStorage) })`,
      contextId: world,
      returnByValue: true,
    });
    const taken = result.value as { origin: string; items: [string, string][] } | undefined;
    if (!taken || taken.items.length === 0 || JSON.stringify(taken.items).length > mostChars) return false;
    const origins = this.#carried.get(session) ?? new Map<string, Items>();
    this.#carried.set(session, origins.set(taken.origin, taken.items));
    return true;
  }

  /** Pages in this tab find it from now on. */
  async give(session: string, target: CdpTarget): Promise<void> {
    const origins = this.#carried.get(session);
    if (!origins) return;
    const old = this.#scripts.get(target);
    const source = `(${fillStorage})(${JSON.stringify(Object.fromEntries(origins))})`;
    const { identifier } = await target.send('Page.addScriptToEvaluateOnNewDocument', { source });
    this.#scripts.set(target, identifier);
    if (old !== undefined) await target.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: old });
  }

  forget(session: string): void {
    this.#carried.delete(session);
  }
}

/** Run in the page, before its scripts; goes over as source text. What a tab has of its own it keeps. */
function fillStorage(carried: Readonly<Record<string, Items>>): void {
  try {
    if (sessionStorage.length > 0) return;
    for (const [key, value] of carried[location.origin] ?? []) sessionStorage.setItem(key, value);
  } catch {
    // A page without storage, such as one in a sandbox.
  }
}
