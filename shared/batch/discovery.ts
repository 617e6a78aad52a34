/** Words of a discovery that both sides speak: scopes, why an address was not taken, and the rules of kinds. */

export const scopes = ['folder', 'host', 'domain', 'any'] as const;
/** What a discovery may take, measured from the addresses it starts at. */
export type Scope = (typeof scopes)[number];

/**
 * The closed list of reasons why an address that was met was not taken.
 * `again`: whether the same address may still be taken when it is met once more in another place, or its kind is let in.
 */
export const notTaken = {
  'out-of-scope': { again: false, means: 'outside the scope' },
  'not-included': { again: false, means: 'no include pattern names it' },
  excluded: { again: false, means: 'an exclude pattern names it' },
  'too-deep': { again: true, means: 'more clicks away than asked for' },
  'not-a-page': { again: false, means: 'its name says that it is a file without text' },
  'unsupported-scheme': { again: false, means: 'not an http or https address' },
  'too-long': { again: false, means: 'longer than addresses of pages are' },
  unsafe: { again: false, means: 'opening it may sign out, delete, buy, vote or change something' },
  'kind-stopped': { again: true, means: 'its kind of pages was stopped' },
  calendar: { again: true, means: 'a calendar that goes on without an end' },
  facets: { again: true, means: 'one more combination of filters' },
  'sort-order': { again: true, means: 'the same list in another order or form' },
  'repeating-path': { again: true, means: 'its path repeats itself' },
  'endless-pagination': { again: true, means: 'the list before it gave nothing new' },
  'same-content': { again: true, means: 'met only on a page whose content was had already' },
  'not-found-page': { again: true, means: 'met only on a page that says there is none' },
  'same-page': { again: true, means: 'another form of a page that is taken' },
  'page-version': {
    again: true,
    means: 'the history, an older version, a difference or the source of a page, or a tool of a wiki',
  },
  nofollow: { again: true, means: 'the site asks crawlers not to follow it, which this crawl obeys' },
  budget: { again: true, means: 'the page budget was used up' },
} as const satisfies Record<string, { again: boolean; means: string }>;

export type NotTaken = keyof typeof notTaken;
export const notTakenReasons = Object.keys(notTaken) as [NotTaken, ...NotTaken[]];

/** `auto`: taken unless found to be a trap. `stopped`, `let-in`: a person's word, which holds against what was found. */
export const kindRules = ['auto', 'stopped', 'let-in'] as const;
export type KindRule = (typeof kindRules)[number];

/** A person's word on a kind before the crawl begins: none of it, or all of it whatever is found of it. */
export type KindWish = {
  readonly host: string;
  /** As kinds are named, with a star for what differs. */
  readonly template: string;
  readonly rule: Exclude<KindRule, 'auto'>;
};

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
  /** It, or its page as a whole, asks crawlers not to follow it. */
  readonly nofollow?: boolean;
};
