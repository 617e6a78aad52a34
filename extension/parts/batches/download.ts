/** One-time downloads of the companion, fetched by the page itself, so that what goes wrong is told instead of shown as an empty tab. */

import { readPairing } from '../companion/pairing.ts';
import { t } from '../messages.ts';

type Ticket = { readonly path: string; readonly fileName: string };

/** A saved file is read from its address after the press; long enough for a slow disk. */
const addressLifeMs = 60_000;

/** What the ticket stands for. Browsers keep large ones on disk. Throws in a person's words where it can't be had. */
export async function fetchTicket({ path }: Ticket): Promise<Blob> {
  const pairing = await readPairing();
  if (!pairing) throw new Error(t('linkUnpaired'));
  try {
    const response = await fetch(new URL(path, `http://127.0.0.1:${pairing.port}`));
    if (response.ok) return await response.blob();
  } catch (error) {
    throw new Error(t('dashDownloadFailed'), { cause: error });
  }
  throw new Error(t('dashDownloadFailed'));
}

/** Saves it under its own name, as the browser saves downloads. */
export async function saveTicket(ticket: Ticket): Promise<void> {
  const address = URL.createObjectURL(await fetchTicket(ticket));
  const link = document.createElement('a');
  link.href = address;
  link.download = ticket.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), addressLifeMs);
}
