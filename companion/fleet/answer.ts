/**
 * What a worker gives for a visit, checked. Everything in it is the word of another machine about a page, which is another's word too:
 * it is taken only where it fits this schema, and decides nothing but what the page was.
 */

import type { FoundLink } from '../../shared/batch/discovery.ts';
import { type PageErrorCode, pageErrorCodes } from '../../shared/batch/errors.ts';
import { pageLink, pageMetadata } from '../../shared/batch/page-record.ts';
import { hostWrites } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import type { Capture, Extracted, PageFile, PageSeen, Visit, VisitTimings } from '../crawl/ports.ts';
import type { PageControls, PasswordForm } from '../crawl/walls/controls.ts';

/** A schema for each field of T, optional ones among them: one that is forgotten here would be dropped without a word. */
type Whole<T> = { readonly [Field in keyof T]-?: z.ZodType };
type Ended<Outcome extends Visit['outcome']> = Extract<Visit, { outcome: Outcome }>;

const text = z.string();
const line = z.string().max(20_000);
const url = z
  .string()
  .max(200_000)
  .refine((given) => /^https?:\/\//i.test(given) && URL.canParse(given), 'takes an http address');
const count = z.number().int().min(0);
const ms = z.number().min(0).max(86_400_000);
const status = z.number().int().min(100).max(599).nullable();

/** What is decided without a visit, a worker can't say. */
const decidedHere: ReadonlySet<PageErrorCode> = new Set([
  'robots',
  'duplicate',
  'out-of-scope',
  'kind-stopped',
  'budget',
  'cancelled',
]);
const pageError = z.object({
  code: z.enum(pageErrorCodes).refine((code) => !decidedHere.has(code), 'is not a worker’s to say'),
  message: line,
});

const timings = z.object({ navigateMs: ms, settleMs: ms, captureMs: ms } satisfies Whole<VisitTimings>);

const capture = z.object({
  url,
  finalUrl: url,
  httpStatus: status,
  contentType: z.string().max(300),
  kind: z.enum(['dom', 'text']),
  body: text,
  title: text,
  lane: z.enum(['render', 'fetch']),
  fetchedAtMs: z.number(),
} satisfies Whole<Capture>);

const passwordForm = z.object({
  text: line,
  buttons: z.array(line).max(100),
  action: z.string().max(200_000),
  passwords: count,
  otherFields: count,
  isNew: z.boolean(),
} satisfies Whole<PasswordForm>);

const controls = z.object({
  fields: count,
  buttons: z.array(line).max(100),
  password: passwordForm.nullable(),
  over: line.optional(),
  offers: z
    .array(z.object({ said: line, to: line }))
    .max(100)
    .optional(),
} satisfies Whole<PageControls>);

const seen = z.object({
  requestedUrl: url,
  finalUrl: url,
  httpStatus: status,
  redirects: z.array(z.string().max(200_000)).max(1000),
  title: text,
  textLength: count,
  textStart: line,
  passwordFields: count,
  mainPasswordFields: count,
  challengeMarks: z.array(z.string().max(300)).max(200),
  headers: z.record(z.string().max(100), line),
  links: count,
  isFile: z.literal(true).optional(),
  controls: controls.optional(),
  leadsOn: text.optional(),
  refusedRequests: count.optional(),
  marks: z.array(text).max(100_000).nullable().optional(),
} satisfies Whole<PageSeen>);

const foundLink = z.object({
  url: text,
  text,
  rel: z.string().max(300),
  acts: z.string().max(300).optional(),
  referrerPolicy: z.string().max(300).optional(),
  nofollow: z.boolean().optional(),
} satisfies Whole<FoundLink>);

const extracted = z.object({
  title: text,
  markdown: text,
  text: text.optional(),
  html: text.optional(),
  links: z.array(pageLink).optional(),
  larger: z.record(text, text).optional(),
  found: z.array(foundLink).optional(),
  referrerPolicy: z.string().max(300).optional(),
  markdownForm: text.optional(),
  metadata: pageMetadata,
  unmatched: z.boolean().optional(),
  more: line.optional(),
  htmlBytes: count,
  extractMs: ms,
} satisfies Whole<Extracted>);

const fileKinds = ['screenshot', 'pdf', 'mhtml'] as const;

const writes = z.array(hostWrites).max(1000).optional();

const visit = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('captured'),
    capture,
    seen,
    extracted: extracted.optional(),
    notes: z.array(line).max(100).optional(),
    writes,
    usesUpToken: z.boolean().optional(),
    timings,
  }),
  z.object({
    outcome: z.literal('failed'),
    error: pageError,
    httpStatus: status,
    contentType: z.string().max(300),
    finalUrl: z.string().max(200_000),
    retryAfter: z.string().max(300).optional(),
    partial: capture.optional(),
    rendersInstead: line.optional(),
    isUntrusted: z.boolean().optional(),
    wantsCertificate: z.boolean().optional(),
    writes,
    timings,
  } satisfies Whole<Omit<Ended<'failed'>, 'worker'>>),
  z.object({ outcome: z.literal('lost'), message: line } satisfies Whole<Ended<'lost'>>),
  z.object({ outcome: z.literal('cancelled'), message: line.optional() } satisfies Whole<Ended<'cancelled'>>),
]);

/** What goes over the queue: the files' bytes follow it. */
export const answerHead = z.object({
  visit,
  files: z.array(z.object({ kind: z.enum(fileKinds), bytes: count })).max(fileKinds.length),
});
export type AnswerHead = z.infer<typeof answerHead>;

/** The head and the files of a visit. */
export function toHead(given: Visit): { readonly head: AnswerHead; readonly files: readonly PageFile[] } {
  const files = given.outcome === 'captured' ? given.files : [];
  const parsed = answerHead.parse({
    visit: given,
    files: files.map(({ kind, bytes }) => ({ kind, bytes: bytes.length })),
  });
  return { head: parsed, files };
}

/** Gives the visit, or why it cannot be the answer to this question. */
export function checkAnswer(
  given: unknown,
  files: readonly Uint8Array[],
  asked: { readonly url: string; readonly worker: string },
): Visit | { readonly unfit: string } {
  const parsed = answerHead.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { unfit: `${issue?.path.join('.') || 'the answer'}: ${issue?.message ?? 'does not fit'}` };
  }
  const { visit: told, files: kinds } = parsed.data;
  if (new Set(kinds.map(({ kind }) => kind)).size !== kinds.length || kinds.length !== files.length)
    return { unfit: 'files: do not fit what is said of them' };
  if (told.outcome === 'captured') {
    if (told.capture.url !== asked.url || told.seen.requestedUrl !== asked.url)
      return { unfit: 'capture.url: it is another page than was asked for' };
    const given = kinds.map(({ kind }, at) => ({ kind, bytes: files[at] ?? new Uint8Array() }));
    return { ...told, files: given, worker: asked.worker };
  }
  if (told.outcome !== 'failed') return told;
  if (told.partial && told.partial.url !== asked.url)
    return { unfit: 'partial.url: it is another page than was asked for' };
  return { ...told, worker: asked.worker };
}
