/** The extension's identity, which the companion, the manifest and the pages agree on. */

/**
 * The public half of a key made for this alone; it fixes the id in every Chrome that loads the extension.
 * The id is the first 16 bytes of the SHA-256 of the decoded key, each half-byte written as a letter from a to p.
 */
export const extensionKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAouLeK4qH/OlvsQOi6VKB9k6i0ajGk9INrTO6m5+a4vD/hs52IAOXBqc1Su8GkZKl0k1iq8mXmkMWl2977H1l2x7/dGWQf1fzb4W+q7VwKspbVYxqR5+Pz6eXEtZmjkfbLCy0HNPXlPlc37WA0KHkayGVhWa1z/CGTfWc3YuVrSgTp7aNXXBZGGF0WkI+imJmFr0cFqXQKVhAjlTfW+9D2ehXcOW+FUJga+OCkjGpPtklHLBZM+WsX9kPUtYiyxBjYf8YCOlMjDuwW91BHjr3fkgQX+C/qnY2rAjaylhxqZ0Hitf5+uGCdZXRKAOSlj+dmVPMSdV5jJBqowPuNvbYvQIDAQAB';

/** The id that Chrome derives from the key. */
export const extensionId = 'llhhafncpgambijjhahnpjhnakkicahb';

/** `Origin` of the extension's sockets in Chrome. Firefox gives each installation an origin of its own, which pairing makes known. */
export const extensionOrigin = `chrome-extension://${extensionId}`;

/** Add-on id in Firefox. */
export const geckoId = 'tabtrawl@extension.local';

/** Paths of the pages in the built extension. */
export const extensionPages = {
  popup: 'popup.html',
  dashboard: 'dashboard.html',
  panel: 'panel.html',
  options: 'options.html',
  welcome: 'welcome.html',
} as const;
