/** A companion as those see it who use one: the one in this process, or another's. Types only. */
import type { CompanionLink } from './crawl-run.ts';

export interface RunningCompanion extends CompanionLink {
  /** On loopback. */
  readonly port: number;
  /** The bytes of a download that a call gave a ticket for. */
  download(path: string): AsyncIterable<Uint8Array>;
  /** Resolves when the person has closed every window that `login.open` opened, or the signal is raised. */
  windowsClosed(signal: AbortSignal): Promise<void>;
  /** Resolves when no batch is left that could go on by itself; at once for another's. */
  idle(): Promise<void>;
  /** Closes everything in order; another's is only left. */
  close(): Promise<void>;
}
