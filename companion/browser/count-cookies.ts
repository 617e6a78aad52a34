/** What a Chrome can read of a profile's cookies. Values never leave this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../crawl/ports.ts';
import { launchChrome } from './chrome/launch.ts';

/** Opens Chrome on the profile without a window, and closes it. Gives the number of cookies by host, without its leading dot. */
export async function countReadableCookies(
  profileDir: string,
  chrome: { readonly executable: string; readonly log: Log; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, number>> {
  const runDir = mkdtempSync(join(tmpdir(), 'tabtrawl-'));
  try {
    const launched = await launchChrome({ ...chrome, profileDir, runDir, headless: true });
    try {
      const { cookies } = await launched.cdp.send('Storage.getCookies', {});
      const counts = new Map<string, number>();
      for (const { domain } of cookies) {
        const host = domain.replace(/^\./, '');
        counts.set(host, (counts.get(host) ?? 0) + 1);
      }
      return counts;
    } finally {
      await launched.close();
    }
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}
