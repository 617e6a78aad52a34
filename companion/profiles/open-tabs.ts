/**
 * Chrome keeps cookies without an end date, and with them many sign-ins, over a restart only where it also restores its tabs
 * (`--restore-last-session`, on every platform; the setting of the same meaning is guarded by a checksum on Windows and macOS).
 * With the record of the tabs taken away before the launch it keeps the cookies and opens nothing. Tried on Chromium 156, after a close and after a kill.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';

/** In the profile's folder; the last four are of Chrome before 85. */
const tabRecords = ['Sessions', 'Sessions_Encrypted', 'Current Session', 'Current Tabs', 'Last Session', 'Last Tabs'];

/** To be called while no Chrome is open on it, and only for profiles of the home: in a folder of the user's own these are their tabs. */
export function forgetOpenTabs(userDataDir: string): void {
  for (const record of tabRecords) rmSync(path.join(userDataDir, 'Default', record), { recursive: true, force: true });
}
