/** What a visit fails with that has the same words wherever it is noticed. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { maxBodySize } from './capture-kinds.ts';

/** The visit comes to nothing, but another of the same page by other means may not. */
export abstract class VisitAgain extends Error {
  /** The tab can be given to the next page. */
  abstract readonly leavesTabWell: boolean;
}

/** Chrome asks for a name and password, which nobody is there to give. In a tab that refuses such questions, the page behind is shown. */
export class PasswordWanted extends VisitAgain {
  override readonly name = 'PasswordWanted';
  /** The question stays. */
  readonly leavesTabWell = false;
}

/** The page waits for frames to be drawn, which its tab never does. */
export class FramesWanted extends VisitAgain {
  override readonly name = 'FramesWanted';
  readonly leavesTabWell = true;
}

/** The page cannot go on for scripts or styles of other hosts, which do not answer. */
export class HostsSilent extends VisitAgain {
  override readonly name = 'HostsSilent';
  readonly leavesTabWell = true;
  readonly hosts: readonly string[];

  constructor(hosts: readonly string[]) {
    super(`No answer from ${hosts.join(', ')}.`);
    this.hosts = hosts;
  }
}

export function crashed(url: string): TabtrawlError {
  return new TabtrawlError('crashed', `The tab crashed on ${url}.`);
}

export function tooLarge(url: string): TabtrawlError {
  return new TabtrawlError('too-large', `${url} is larger than ${maxBodySize / 1024 / 1024} MB.`);
}
