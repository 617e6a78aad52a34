/** A link as a discovery is given it, and what it makes of it. Types only. */
import type { NotTaken } from '../../../shared/batch/discovery.ts';

/** Where an address was met. */
export type LinkSource = 'link' | 'sitemap' | 'llms.txt' | 'feed' | 'redirect';

/** A link of a page, or an address that a sitemap names. */
export type FoundLink = {
  /** Absolute. */
  readonly url: string;
  readonly text: string;
  /** `next`, `prev`, `canonical`, `alternate`, or empty. */
  readonly rel: string;
  /** What it does beside opening an address; absent for a plain link. */
  readonly acts?: string;
  /** Its own referrer policy, where it has one. */
  readonly referrerPolicy?: string;
};

/** A link with what was decided of it by the address alone. */
export type JudgedLink = {
  readonly url: string;
  readonly text: string;
  /** Tells one page from another (canonical-url.ts). */
  readonly key: string;
  /** As hostOf() gives it. */
  readonly host: string;
  /** Null: it may be taken, unless it was seen or its kind is stopped. */
  readonly reason: NotTaken | null;
  /** In a person's words, where the reason alone says too little. */
  readonly why?: string;
  readonly isPagination: boolean;
  /** It leads on in a list: taken before the others of its kind. */
  readonly leadsOn: boolean;
  /** Another form of the page that it is on: it is seen with it, and not taken. */
  readonly isSamePage: boolean;
  /** What a click on it would send. */
  readonly referrer: string | null;
};
