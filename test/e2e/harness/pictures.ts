/** Pictures of what the tests see, kept in test/e2e/output (ignored by git) to be looked at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../output', 'seen');

/** Where a picture of that name goes; the folder is there. */
export function pictureFile(name: string): `${string}.png` {
  mkdirSync(folder, { recursive: true });
  return `${join(folder, name)}.png`;
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  // Chrome takes seconds to draw a tab behind.
  await page.bringToFront();
  await page.screenshot({ path: pictureFile(name) });
}
