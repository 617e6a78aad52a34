/**
 * What a person has allowed the extension in a profile (to read tabs, bookmarks, history), kept from one opening of its browser to the next.
 * The browser forgets an unpacked extension when it closes, and with it every answer to its questions; so one that has answers is loaded
 * from a copy whose manifest has them as given. What the person takes back in the browser's own settings is asked for anew.
 */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '../../../shared/zod.ts';

export type GrantsOptions = {
  /** The extension as it was built. */
  readonly extensionDir: string;
  readonly extensionId: string;
  readonly profileDir: string;
};

const permissions = z.object({
  // Some have settings of their own, and are objects.
  api: z.array(z.unknown()).catch([]),
  explicit_host: z.array(z.string()).catch([]),
});
const extensionPrefs = z.object({ active_permissions: permissions });
const preferences = z.object({ extensions: z.object({ settings: z.record(z.string(), z.unknown()) }) });
/** Which of the two has it depends on the platform. */
const preferenceFiles = ['Preferences', 'Secure Preferences'] as const;

const manifestSchema = z.looseObject({
  permissions: z.array(z.string()),
  optional_permissions: z.array(z.string()).default([]),
  host_permissions: z.array(z.string()).default([]),
  optional_host_permissions: z.array(z.string()).default([]),
});
type Manifest = z.infer<typeof manifestSchema>;
/** Lent for one hand-over of sign-ins, and given back after it. */
const lent: ReadonlySet<string> = new Set(['cookies']);

/** The folder to load the extension from. Reads what the browser left: to be called while it is closed. */
export function extensionWithGrants(options: GrantsOptions): string {
  const { extensionDir, profileDir } = options;
  const copy = join(profileDir, 'tabtrawl-extension');
  rmSync(copy, { recursive: true, force: true });
  const manifestOf = (folder: string) => join(folder, 'manifest.json');
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestOf(extensionDir), 'utf8')));
  const given = givenIn(options);
  if (!given) return extensionDir;
  const granted = withGrants(manifest, given);
  if (granted === manifest) return extensionDir;
  cpSync(extensionDir, copy, { recursive: true });
  writeFileSync(manifestOf(copy), JSON.stringify(granted));
  return copy;
}

/** Those of its optional permissions that are given as required ones; itself where none is. */
function withGrants(manifest: Manifest, { api, explicit_host: hosts }: z.infer<typeof permissions>): Manifest {
  const given = new Set(api);
  const names = manifest.optional_permissions.filter((name) => given.has(name) && !lent.has(name));
  const patterns = manifest.optional_host_permissions.filter((pattern) => hosts.includes(pattern));
  if (names.length + patterns.length === 0) return manifest;
  return {
    ...manifest,
    permissions: [...manifest.permissions, ...names],
    host_permissions: [...manifest.host_permissions, ...patterns],
    optional_permissions: manifest.optional_permissions.filter((name) => !names.includes(name)),
    optional_host_permissions: manifest.optional_host_permissions.filter((pattern) => !patterns.includes(pattern)),
  };
}

/** What the browser noted of the extension when it ran last; null where it has no note. */
function givenIn({ profileDir, extensionId }: GrantsOptions): z.infer<typeof permissions> | null {
  for (const name of preferenceFiles) {
    const file = join(profileDir, 'Default', name);
    if (!existsSync(file)) continue;
    const settings = preferences.safeParse(parsed(readFileSync(file, 'utf8'))).data?.extensions.settings;
    const found = extensionPrefs.safeParse(settings?.[extensionId]).data;
    if (found) return found.active_permissions;
  }
  return null;
}

/** A browser that was killed may leave half a file; it reads none of it either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
