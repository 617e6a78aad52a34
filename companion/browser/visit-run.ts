/** What a visit works with and what it comes to. Types only. */
import type { HookSet } from '../crawl/hooks.ts';
import type { Capture, Clock, PageFile, PageJob, PageSeen } from '../crawl/ports.ts';
import type { Tab } from './tab.ts';

/** A page as it was got, and what it showed. */
export type Described = { readonly capture: Capture; readonly seen: PageSeen };

export type VisitRun = {
  readonly tab: Tab;
  readonly job: PageJob;
  readonly hooks: readonly HookSet[];
  /** Hosts that do not answer, of which nothing is loaded. */
  readonly leftOut: readonly string[];
  readonly clock: Clock;
  /** Raised at the page's deadline, and when the visit is over: nothing of it may go on in a tab that others have by then. */
  readonly signal: AbortSignal;
  /** The text of an address that Chrome would save rather than show. */
  readonly fetchBody: () => Promise<Described>;
};

export type Visited = Described & { readonly files: readonly PageFile[] };

/** Milliseconds spent, filled in on the way, so that a failure tells them too. */
export type VisitSpent = { navigateMs: number; settleMs: number; captureMs: number };
