/** A profile of our own that does not exist yet: what it begins with. One that exists is never written to. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the profile with the extension's button in the toolbar rather than behind the puzzle piece. Does nothing where there is one. */
export function prepareNewProfile(profileDir: string, pinnedExtension: string): void {
  if (existsSync(profileDir)) return;
  const folder = join(profileDir, 'Default');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'Preferences'), JSON.stringify({ extensions: { pinned_extensions: [pinnedExtension] } }), {
    mode: 0o600,
  });
}
