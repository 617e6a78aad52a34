/**
 * By what means a page is visited, and by which others where those do not serve: each fault of the kind VisitAgain asks for another. What is
 * learnt of a page goes for the next ones of its kind, its host or its session.
 */
import { hostOf } from '../../shared/urls.ts';
import { kindOf } from '../crawl/lane-kind.ts';
import type { Clock, Log, PageJob } from '../crawl/ports.ts';
import { FrameNeeds } from './frame-needs.ts';
import { SilentHosts } from './silent-hosts.ts';
import { FramesWanted, HostsSilent, PasswordWanted } from './visit-faults.ts';

export type VisitMeans = {
  /** A tab that can draw frames. */
  readonly frames: boolean;
  /** A tab that answers questions for a password with "no". */
  readonly refusesPasswords: boolean;
  /** Hosts that nothing is loaded from. */
  readonly leftOut: readonly string[];
};

export class KnownMeans {
  readonly #log: Log;
  readonly #frameNeeds = new FrameNeeds();
  readonly #silent: SilentHosts;
  /** Hosts that asked for a password once, by session: asking again would only cost a tab each time. */
  readonly #asking = new Set<string>();

  constructor(clock: Clock, log: Log) {
    this.#log = log;
    this.#silent = new SilentHosts(clock);
  }

  for({ page, session, options }: PageJob): VisitMeans {
    return {
      frames: asksForFrames(options) || this.#frameNeeds.expects(frameKindOf(page.url)),
      refusesPasswords: this.#asking.has(askingKey(session, page.url)),
      leftOut: this.#silent.besides(hostOf(page.url)),
    };
  }

  /** A visit by these means came to `thrown`: other means, or null where none would serve better. Never the same again. */
  after(thrown: unknown, { page, session }: PageJob, means: VisitMeans): VisitMeans | null {
    if (thrown instanceof FramesWanted && !means.frames) return { ...means, frames: true };
    if (thrown instanceof PasswordWanted && !means.refusesPasswords) {
      this.#asking.add(askingKey(session, page.url));
      return { ...means, refusesPasswords: true };
    }
    if (thrown instanceof HostsSilent && thrown.hosts.some((host) => !means.leftOut.includes(host))) {
      if (this.#silent.add(thrown.hosts))
        this.#log('warn', `${thrown.message} Pages are read without what they load from there.`, { url: page.url });
      return { ...means, leftOut: [...new Set([...means.leftOut, ...thrown.hosts])] };
    }
    return null;
  }

  /** A page was read; `drew`: it had its tab draw frames. */
  read({ page, options }: PageJob, drew: boolean): void {
    if (!asksForFrames(options)) this.#frameNeeds.note(frameKindOf(page.url), drew);
  }
}

/** True where the options alone have the page drawn. */
function asksForFrames({ settle, waitFor, scroll }: PageJob['options']): boolean {
  return settle === 'idle' || waitFor !== undefined || scroll;
}

function frameKindOf(url: string): string {
  return hostOf(url) + kindOf(url);
}

function askingKey(session: string, url: string): string {
  return `${session} ${hostOf(url)}`;
}
