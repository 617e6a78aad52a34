/**
 * The two settings files of an imported profile, made anew from what the everyday browser has: only what sites and sign-ins depend on. Pure.
 * Left out on purpose: extensions, start pages, the browser's own account, history-like records, and everything else.
 */

type Json = { readonly [key: string]: unknown };

/** Paths into `Preferences`, each with its reason. */
const keptPreferences: readonly { readonly path: string; readonly why: string }[] = [
  { path: 'intl.accept_languages', why: 'sites answer in it, and some end a session whose language changes' },
  { path: 'intl.selected_languages', why: 'what accept_languages is made of since Chrome 88' },
  { path: 'profile.cookie_controls_mode', why: 'sign-ins through a second site may need third-party cookies' },
  { path: 'profile.block_third_party_cookies', why: 'the same in older versions' },
  {
    path: 'profile.default_content_setting_values.cookies',
    why: 'whether cookies are kept at all is the user’s choice',
  },
  { path: 'profile.content_settings.exceptions.cookies', why: 'the same for single sites' },
  {
    path: 'profile.content_settings.exceptions.storage_access',
    why: 'sites that were let into another’s page stay let in',
  },
];

const setPreferences: readonly { readonly path: string; readonly value: unknown; readonly why: string }[] = [
  {
    path: 'signin.allowed',
    value: false,
    why: 'else Chrome sees Google cookies without its own account and may sign them out',
  },
  { path: 'signin.allowed_on_next_startup', value: false, why: 'what signin.allowed is set from at the start' },
  { path: 'profile.exit_type', value: 'Normal', why: 'a copy of a running browser looks crashed, and would say so' },
];

/** `Preferences` of the copy. */
export function toImportedPreferences(source: unknown): Json {
  const result: Json = {};
  for (const { path } of keptPreferences) {
    const value = readAt(source, path);
    if (value !== undefined) writeAt(result, path, value);
  }
  for (const { path, value } of setPreferences) writeAt(result, path, value);
  return result;
}

/** `Local State` of the copy: the key that encrypts cookies (`os_crypt`), and one profile by the name of the source. */
export function toImportedLocalState(
  source: unknown,
  profile: { readonly folder: string; readonly name: string },
): Json {
  const osCrypt = readAt(source, 'os_crypt');
  return {
    ...(osCrypt === undefined ? {} : { os_crypt: osCrypt }),
    profile: { last_used: profile.folder, info_cache: { [profile.folder]: { name: profile.name } } },
  };
}

function readAt(source: unknown, path: string): unknown {
  let at = source;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Json)[key];
  }
  return at;
}

function writeAt(target: Json, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = target as Record<string, unknown>;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>; // made by the line above, or by an earlier path of the tables
  }
  at[last] = value;
}
