/** When to knock again after a connection was lost or refused. Pure. */
import { closeCodes } from './messages.ts';

/** Doubling from 100 ms; capped so that a companion that is back is found within 3 s, handshake included. */
const firstDelayMs = 100;
const longestDelayMs = 2000;

/**
 * Milliseconds to wait before try number `attempt` (0 is the first after the loss), with jitter of a quarter, so that many clients
 * of one restarted companion do not knock in step. `random` is in [0, 1). Never more than 2,000.
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10));
  return Math.round(delayMs * (0.75 + 0.25 * random));
}

/** False where trying again with the same token or the same build can only fail again, and a person has to do something. */
export function canReconnect(closeCode: number): boolean {
  return closeCode !== closeCodes.unauthorized && closeCode !== closeCodes.wrongProtocol;
}
