/** What a discovery makes of a link. Types only. */
import type { NotTaken } from '../../../shared/batch/discovery.ts';

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
