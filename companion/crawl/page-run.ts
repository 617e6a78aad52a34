/** One try of one page, from its start to its move in the store. */
import type { BatchOptions } from '../../shared/batch/options.ts';
import type { Capture, QueuedPage } from './ports.ts';

export type PageRun = {
  readonly page: QueuedPage;
  readonly options: BatchOptions;
  /** This try's number, from 1. */
  readonly attempt: number;
  /** Monotonic. */
  readonly startedMs: number;
  readonly waitedMs: number;
  /** Ms that starts on its host lie apart, or 0. */
  readonly delayMs: number;
  /** Raised when the page is taken from the run: cancelled, or the engine stops. */
  readonly controller: AbortController;
  /** What an open tab gave: nothing is visited then. */
  readonly given: Capture | null;
  /** Other pages were in tabs while it was in its own. */
  hadCompany: boolean;
  /** It was moved by whoever took it; what it still gives is dropped. */
  taken: boolean;
  /** It counts against tabs and its host until the capture is handed over. */
  holdsSlot: boolean;
  /** The tab has nothing more to do with it; the rest is extraction and writing. */
  captured: boolean;
  /** It went back into the queue: retried or queued again. */
  returned: boolean;
};
