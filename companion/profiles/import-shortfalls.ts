/** What did not come over, why, and what to do about it. Pure. */
import type { ChromeBrand } from '../browser/chrome/find.ts';
import type { CookieKeyKind } from './cookie-census.ts';
import type { CopyOutcome } from './copy-live.ts';

export type Shortfall = { readonly what: string; readonly why: string; readonly mend: string };

const signInMend =
  'Sign in once in Tabtrawl’s own window ("tabtrawl login"), or hand the site over from the extension in that browser.';

/** Of one part that was to be copied; null where nothing is amiss. A part that the browser does not have is only missed where `isNeeded`. */
export function copyShortfall(what: string, outcome: CopyOutcome, isNeeded: boolean): Shortfall | null {
  switch (outcome.outcome) {
    case 'copied':
      return null;
    case 'absent':
      return isNeeded
        ? { what, why: 'that profile has none', mend: 'Import the profile in which you are signed in (--from).' }
        : null;
    case 'locked':
      return { what, why: 'the browser keeps it locked while it runs', mend: 'Close that browser and import again.' };
    case 'unsound':
      return {
        what,
        why: `no sound copy could be taken: ${outcome.message}`,
        mend: 'Close that browser and import again.',
      };
  }
}

type KeyFacts = {
  readonly keyKinds: ReadonlySet<CookieKeyKind>;
  readonly from: ChromeBrand | null;
  /** The browser that the profile will be used with, where that is known. */
  readonly to: ChromeBrand | null;
  readonly platform: NodeJS.Platform;
};

/**
 * Cookies whose key stays behind. `v20`: Windows' app-bound encryption, which Chrome uses in its default folder alone. `v11` (Linux's keyring) and
 * macOS' `v10` (Keychain): an entry of the brand's own name. `v10` on Windows: the key is in Local State and came along. On Linux: no secret at all.
 */
export function keyShortfalls({ keyKinds, from, to, platform }: KeyFacts): readonly Shortfall[] {
  const shortfalls: Shortfall[] = [];
  if (keyKinds.has('v20'))
    shortfalls.push({
      what: 'cookies',
      why: 'this browser binds them to its own folder (app-bound encryption), so a copy of them can’t be read',
      mend: signInMend,
    });
  const hasBrandKey = keyKinds.has('v11') || (platform === 'darwin' && keyKinds.has('v10'));
  if (hasBrandKey && from !== null && to !== null && from !== to)
    shortfalls.push({
      what: 'cookies',
      why: `their key belongs to ${from}, and this profile would be used with ${to}`,
      mend: `Use ${from} for it (--chrome PATH), or sign in again.`,
    });
  return shortfalls;
}

/** Sites of which cookies were copied, but none could be read by the browser. */
export function unreadableSites(hosts: readonly string[]): Shortfall | null {
  if (hosts.length === 0) return null;
  const named = hosts.slice(0, 5).join(', ') + (hosts.length > 5 ? ` and ${hosts.length - 5} more` : '');
  return { what: `cookies of ${named}`, why: 'the browser can’t decrypt the copy', mend: signInMend };
}
