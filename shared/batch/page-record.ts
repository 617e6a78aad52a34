/** The page record: what a crawl gives for each URL; one JSON line with `--jsonl`. */
import { z } from '../zod.ts';
import { pageErrorCodes } from './errors.ts';
import { terminalPageStates } from './states.ts';

export const lanes = ['render', 'fetch', 'tab', 'cache'] as const;
export type Lane = (typeof lanes)[number];

/**
 * What stands before a page: a sign-in, a check of persons, something else that a person must pass (terms, a request for access, single
 * sign-on by a button), a certificate of the site that a person must accept, or one of their own that they must choose.
 */
export const wallKinds = ['login', 'challenge', 'gate', 'certificate', 'client-certificate'] as const;
export type WallKind = (typeof wallKinds)[number];

export const pageLink = z.object({ url: z.string(), text: z.string(), internal: z.boolean() });
export type PageLink = z.infer<typeof pageLink>;

/** What the page says of itself; a field it does not give is absent. Dates are ISO 8601 where they could be read as dates. */
export const pageMetadata = z.object({
  description: z.string().optional(),
  /** All authors, parted by commas. */
  author: z.string().optional(),
  authors: z.array(z.string()).readonly().optional(),
  published: z.string().optional(),
  /** When it was last changed, where that is said and is another time. */
  modified: z.string().optional(),
  siteName: z.string().optional(),
  language: z.string().optional(),
  canonical: z.string().optional(),
  image: z.string().optional(),
});
export type PageMetadata = z.infer<typeof pageMetadata>;

export const pageError = z.object({ code: z.enum(pageErrorCodes), message: z.string() });
export type PageError = z.infer<typeof pageError>;

/** Milliseconds. `waitedMs`: from the batch's start of this page's eligibility to its first start; `totalMs`: from start to record. */
export const pageTimings = z.object({
  waitedMs: z.number(),
  navigateMs: z.number(),
  settleMs: z.number(),
  captureMs: z.number(),
  extractMs: z.number(),
  totalMs: z.number(),
});
export type PageTimings = z.infer<typeof pageTimings>;

export const noTimings: PageTimings = {
  waitedMs: 0,
  navigateMs: 0,
  settleMs: 0,
  captureMs: 0,
  extractMs: 0,
  totalMs: 0,
};

/** Content that was saved beside a page (`--save`). Pages that have the same bytes have one copy. */
export const savedFile = z.object({
  /** As the page's Markdown names it. */
  url: z.string(),
  kind: z.enum(['image', 'file']),
  /** MIME type, by the bytes where they tell it. */
  type: z.string(),
  bytes: z.number().int(),
  /** Of the bytes, in hexadecimal. */
  sha256: z.string(),
  /** Where it is in an exported folder or zip, with `/`. */
  path: z.string(),
});
export type SavedFile = z.infer<typeof savedFile>;

export const pageRecord = z.object({
  id: z.string(),
  batch: z.string(),
  index: z.number().int(),
  url: z.string(),
  finalUrl: z.string(),
  state: z.enum(terminalPageStates),
  httpStatus: z.number().int().nullable(),
  contentType: z.string(),
  title: z.string(),
  markdown: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  links: z.array(pageLink).optional(),
  metadata: pageMetadata,
  session: z.string(),
  lane: z.enum(lanes),
  /** The worker of a fleet that read it; absent where it was read here. */
  worker: z.string().optional(),
  attempts: z.number().int(),
  error: pageError.optional(),
  wall: z.enum(wallKinds).optional(),
  /** Things worth knowing that are no failure, each one line: `CODE – words` (page-notes.ts), or words alone. */
  notes: z.array(z.string()).optional(),
  /** Only with `lane: cache`: how old the capture is. */
  cacheAgeMs: z.number().optional(),
  timings: pageTimings,
  bytes: z.object({ html: z.number().int(), markdown: z.number().int() }),
  /** Paths relative to the output folder, with `/`. */
  files: z.object({
    markdown: z.string().optional(),
    html: z.string().optional(),
    text: z.string().optional(),
    screenshot: z.string().optional(),
    pdf: z.string().optional(),
    mhtml: z.string().optional(),
  }),
  /** With `--save`: images and files of the content, in its order. */
  saved: z.array(savedFile).optional(),
  fetchedAt: z.string(),
});
export type PageRecord = z.infer<typeof pageRecord>;
