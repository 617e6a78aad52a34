/** Options of a batch: the same names on the command line (in kebab-case), on the wire and in the library. */
import { parseBytes, parseDurationMs } from '../units.ts';
import { z } from '../zod.ts';

export const formats = ['markdown', 'html', 'links', 'text', 'screenshot', 'pdf', 'mhtml'] as const;
export type Format = (typeof formats)[number];

export const blockable = ['image', 'media', 'font', 'stylesheet'] as const;
export type Blockable = (typeof blockable)[number];

const durationMs = z.union([
  z.number().int().min(0),
  z.string().transform((text, ctx) => {
    const ms = parseDurationMs(text);
    if (ms === undefined) ctx.addIssue(`takes a time such as 30s, 15m, 12h or 7d, not "${text}"`);
    return ms ?? z.NEVER;
  }),
]);
const sizeBytes = z.union([
  z.number().int().min(1),
  z.string().transform((text, ctx) => {
    const bytes = parseBytes(text);
    if (bytes === undefined) ctx.addIssue(`takes a size such as 800MB or 2GB, not "${text}"`);
    return bytes ?? z.NEVER;
  }),
]);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

/** Any name of a jar but the two reserved words; safe in file names and logs. */
export const sessionName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'takes letters, digits, dot, dash and underscore, at most 64');

export const batchOptionShape = {
  session: sessionName
    .default('shared')
    .describe(
      'whose cookies and storage: shared (your profile), isolated (a fresh context for each URL), or the name of a jar',
    ),
  concurrency: z
    .union([z.literal('auto'), whole(1, 64)])
    .default('auto')
    .describe('tabs at once; auto finds the number by itself'),
  perHost: whole(1, 64).default(4).describe('pages of one host at once'),
  delay: whole(0, 3_600_000).default(0).describe('milliseconds between two starts on one host, with jitter'),
  maxMemory: sizeBytes
    .optional()
    .describe("budget for Chrome's whole process tree, such as 2GB (default: a share of what is free)"),
  timeout: whole(100, 3_600_000).default(30_000).describe('milliseconds: one deadline for everything a page does'),
  retries: whole(0, 20)
    .default(2)
    .describe('further tries for what can get better: timeouts, lost connections, 5xx, crashes'),
  content: z.enum(['main', 'full']).default('main').describe('the main content, or the whole body'),
  formats: z
    .array(z.enum(formats))
    .min(1)
    .default(['markdown'])
    .describe(`what to keep of a page: ${formats.join(', ')}`),
  lane: z
    .enum(['auto', 'render', 'fetch'])
    .default('auto')
    .describe('render in a tab, fetch without rendering, or find out which will do'),
  waitFor: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .describe('a CSS selector to wait for (or, with the prefix "js:", an expression that becomes true)'),
  settle: z
    .enum(['load', 'dom', 'idle'])
    .default('dom')
    .describe(
      'when a page is ready: load (the event), dom (its content has come to rest), idle (no request for 500 ms)',
    ),
  scroll: z.boolean().default(false).describe('scroll to the end, so that lazy content loads'),
  block: z
    .array(z.enum(blockable))
    .default([])
    .describe(`do not load these: ${blockable.join(', ')}`),
  loadImages: z
    .boolean()
    .default(false)
    .describe('load images even where no format shows them; otherwise an empty one stands in for each'),
  cache: z
    .enum(['bypass', 'enabled', 'read-only', 'write-only'])
    .default('bypass')
    .describe('use and fill the store of captures'),
  maxAge: durationMs.optional().describe('how old a cached capture may be, such as 12h'),
  robots: z.enum(['obey', 'ignore']).default('ignore').describe('whether robots.txt is asked before a page'),
  onWall: z
    .enum(['hold', 'fail'])
    .optional()
    .describe(
      'at a sign-in or bot check: hold the host for you, or fail its pages (default: hold where a person is there)',
    ),
  out: z.string().min(1).max(1000).optional().describe('folder to write files to'),
  yes: z.boolean().default(false).describe('crawl listed addresses even where opening them may change something'),
};

/** Parsed options: every default filled in. */
export const batchOptions = z.strictObject(batchOptionShape);
export type BatchOptions = z.output<typeof batchOptions>;
/** As given: everything optional. */
export type BatchOptionsInput = z.input<typeof batchOptions>;

/**
 * Options of which only some are given: no default is filled in, so that they can be laid over others.
 * (`partial()` would fill them in: zod applies a default inside an optional.)
 */
export const givenBatchOptions = z.strictObject(
  Object.fromEntries(
    Object.entries(batchOptionShape).map(([name, schema]) => [
      name,
      (schema instanceof z.ZodDefault ? schema.unwrap() : schema).optional(),
    ]),
  ),
  // The entries are those of the shape, which the compiler does not see through fromEntries.
) as unknown as z.ZodType<Partial<BatchOptions>, BatchOptionsInput>;
