/** One-time downloads of the companion. */
import { readPairing } from '../parts/pairing.ts';

export type Ticket = { readonly path: string; readonly fileName: string };

/** The ticket's address; good for one request. Throws where the companion's port is not known. */
export async function ticketUrl({ path }: Ticket): Promise<string> {
  const pairing = await readPairing();
  if (!pairing) throw new Error('The companion is not paired.');
  return new URL(path, `http://127.0.0.1:${pairing.port}`).href;
}

/** Hands the ticket to the browser as a download; the companion sends it as an attachment, so the page stays. */
export async function saveTicket(ticket: Ticket): Promise<void> {
  const link = document.createElement('a');
  link.href = await ticketUrl(ticket);
  link.download = ticket.fileName;
  link.click();
}
