/** The one door to webextension-polyfill: the extension API with promises, the same in Chrome and Firefox. */
import browser from 'webextension-polyfill';

export type { Bookmarks, Menus, Permissions, Tabs } from 'webextension-polyfill';
export { browser };
