/** The permissions that are asked for at the moment of use. */
import { browser, type Permissions } from './browser.ts';

/**
 * `readTabs`: documents and addresses of any open tab. `listTabs`: only their addresses and titles.
 * The others are the browser's own names.
 */
const grants = {
  readTabs: { origins: ['<all_urls>'] },
  listTabs: { permissions: ['tabs'] },
  groups: { permissions: ['tabGroups'] },
  bookmarks: { permissions: ['bookmarks'] },
  history: { permissions: ['history'] },
  cookies: { permissions: ['cookies'] },
  downloads: { permissions: ['downloads'] },
  clipboard: { permissions: ['clipboardWrite'] },
  copyTabs: { permissions: ['tabs', 'clipboardWrite'] },
} satisfies Record<string, Permissions.Permissions>;

export type Grant = keyof typeof grants;

export const grantNames = Object.keys(grants) as [Grant, ...Grant[]];

export async function hasGrant(grant: Grant): Promise<boolean> {
  return browser.permissions.contains(grants[grant]);
}

/** Asks the user, unless it was granted already. To be called first thing in a click: browsers refuse it later. False where they decline. */
export async function askGrant(grant: Grant): Promise<boolean> {
  return browser.permissions.request(grants[grant]);
}
