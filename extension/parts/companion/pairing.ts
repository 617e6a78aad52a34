/**
 * Where the companion is and how to be let in. The companion puts `companion` into storage.session of the Chrome it holds;
 * any other browser was paired with a code and keeps `pairing` in storage.local. The first wins.
 */
import { z } from '../../../shared/zod.ts';
import { browser } from '../browser.ts';

const pairing = z.object({ port: z.number().int().min(1).max(65535), token: z.string().min(1) });
export type Pairing = z.infer<typeof pairing>;

export async function readPairing(): Promise<Pairing | null> {
  const [held, kept] = await Promise.all([
    browser.storage.session.get('companion'),
    browser.storage.local.get('pairing'),
  ]);
  return pairing.safeParse(held.companion).data ?? pairing.safeParse(kept.pairing).data ?? null;
}

/** Keeps what the companion answered to a pairing code; open connections take it up by themselves. */
export async function keepPairing(value: Pairing): Promise<void> {
  await browser.storage.local.set({ pairing: value });
}

export async function forgetPairing(): Promise<void> {
  await browser.storage.local.remove('pairing');
}

/** True in the Chrome that the companion holds, where there is nothing to pair. */
export async function isHeldByCompanion(): Promise<boolean> {
  const { companion } = await browser.storage.session.get('companion');
  return pairing.safeParse(companion).success;
}

/** Calls on every change of either; gives the way to stop. */
export function watchPairing(onChange: () => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if ((area === 'session' && 'companion' in changes) || (area === 'local' && 'pairing' in changes)) onChange();
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
