/** The extension's manifest for each browser, from one table. */
import { extensionKey, extensionPages, geckoId } from '../shared/extension-id.ts';

export type ExtensionTarget = 'chrome' | 'firefox';

/** What every installation needs, each for a reason; nothing here makes the browser warn of page access at install. */
const permissions = {
  storage: 'pairing and last choices',
  alarms: 'wakes a stopped worker, so that progress and the notification at the end arrive',
  contextMenus: 'this page, this link, the links in the selection, the selected tabs',
  activeTab: 'the page in front, when the user starts something from the toolbar',
  scripting: 'reads links and the document of a page as it stands',
  notifications: 'the end of a batch',
} as const;

/** Asked for at the moment of use, from a click, with the reason in words. */
const optionalPermissions = {
  tabs: 'addresses and titles of other tabs',
  bookmarks: 'a folder as the list',
  history: 'a search of the history as the list',
  cookies: 'handing over the sign-ins of chosen hosts',
  downloads: 'saving an export under its own name',
  clipboardWrite: 'a page as Markdown, tabs as links, from the context menu or by keys',
} as const;

/** Chrome gives an extension no key that it uses itself; of Alt+Shift those are A, B, C, N, P, R, T, W, X and Z. */
const commands = {
  _execute_action: { suggested_key: { default: 'Alt+Shift+L' } },
  'crawl-page': { suggested_key: { default: 'Alt+Shift+G' }, description: '__MSG_commandCrawlPage__' },
  'copy-page': { suggested_key: { default: 'Alt+Shift+M' }, description: '__MSG_commandCopyPage__' },
  'copy-tabs': { description: '__MSG_commandCopyTabs__' },
  'crawl-tabs': { description: '__MSG_commandCrawlTabs__' },
  'open-dashboard': { suggested_key: { default: 'Alt+Shift+D' }, description: '__MSG_commandOpenDashboard__' },
  'open-panel': { description: '__MSG_commandOpenPanel__' },
};

/**
 * Only files of the package run or style; sockets, downloads and screenshots come from the companion on loopback alone.
 * The companion's port is its own choice, hence the `*`.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob: http://127.0.0.1:*",
  "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const icons = { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' };

function shared(version: string) {
  return {
    manifest_version: 3,
    name: '__MSG_extensionName__',
    short_name: 'Tabtrawl',
    description: '__MSG_extensionDescription__',
    version,
    default_locale: 'en',
    icons,
    permissions: Object.keys(permissions),
    optional_host_permissions: ['<all_urls>'],
    action: { default_title: '__MSG_extensionName__', default_popup: extensionPages.popup, default_icon: icons },
    options_ui: { page: extensionPages.options, open_in_tab: true },
    omnibox: { keyword: 'tt' },
    commands,
    content_security_policy: { extension_pages: contentSecurityPolicy },
  };
}

/** The manifest as an object for `manifest.json`. `version` is the package's: dot-separated numbers. */
export function manifestOf(target: ExtensionTarget, version: string): Readonly<Record<string, unknown>> {
  const base = shared(version);
  if (target === 'firefox') {
    return {
      ...base,
      optional_permissions: [...Object.keys(optionalPermissions), 'tabGroups'],
      background: { scripts: ['background.js'], type: 'module' },
      sidebar_action: {
        default_title: 'Tabtrawl',
        default_panel: extensionPages.panel,
        default_icon: icons,
        open_at_install: false,
      },
      browser_specific_settings: {
        gecko: {
          id: geckoId,
          // The first that knows all of: data_collection_permissions, module background scripts, tabGroups.
          strict_min_version: '142.0',
          data_collection_permissions: { required: ['none'] },
        },
      },
    };
  }
  return {
    ...base,
    key: extensionKey,
    // The first whose WebSocket traffic keeps a service worker alive.
    minimum_chrome_version: '116',
    // `offscreen`: the clipboard is a document's, and Chrome's worker has none.
    permissions: [...base.permissions, 'sidePanel', 'offscreen'],
    optional_permissions: [...Object.keys(optionalPermissions), 'tabGroups'],
    background: { service_worker: 'background.js', type: 'module' },
    side_panel: { default_path: extensionPages.panel },
  };
}
