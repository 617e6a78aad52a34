/**
 * The built extension with everything granted that it asks for at the moment of use. Nobody can press "Allow" in a browser's own dialog
 * from outside, so the permissions stand as required ones in a copy of the manifest; nothing else differs.
 */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionDir } from '../../../companion/app/home.ts';

type Manifest = {
  permissions: string[];
  optional_permissions?: string[];
  optional_host_permissions?: string[];
  host_permissions?: string[];
};

/** `from`: a build; default: the one for Chrome. The folder is the caller's to remove. */
export async function grantedExtension(from = extensionDir): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tabtrawl-granted-'));
  await cp(from, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const {
    optional_permissions: permissions = [],
    optional_host_permissions: hosts = [],
    ...manifest
  }: Manifest = JSON.parse(await readFile(file, 'utf8'));
  const granted = {
    ...manifest,
    permissions: [...manifest.permissions, ...permissions],
    host_permissions: [...(manifest.host_permissions ?? []), ...hosts],
  };
  await writeFile(file, JSON.stringify(granted));
  return folder;
}
