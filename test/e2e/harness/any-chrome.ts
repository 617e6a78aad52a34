/** The browser for tests that start one themselves: what the companion would use. `npm test` puts one it has downloaded on the PATH. */
import { findAnyChrome } from '../../../companion/browser/chrome/install.ts';

export async function anyChrome(): Promise<string> {
  const found = await findAnyChrome('/nowhere');
  if (!found) throw new Error('No Chrome or Chromium was found. "npm test" installs one.');
  return found.executable;
}
