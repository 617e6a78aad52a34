/** Options of a batch: the same names on the command line (in kebab-case), on the wire and in the library. */
import { parseBytes, parseDurationMs } from '../units.ts';
import { z } from '../zod.ts';
import { elementSelector } from './content-rules.ts';
import { scopes } from './discovery.ts';

export const formats = ['markdown', 'html', 'links', 'text', 'screenshot', 'pdf', 'mhtml'] as const;
export type Format = (typeof formats)[number];

export const blockable = ['image', 'media', 'font', 'stylesheet'] as const;
export type Blockable = (typeof blockable)[number];

/** Kinds of what a page's content shows or leads to, that can be kept beside it. */
export const savable = ['images', 'files'] as const;
export type Savable = (typeof savable)[number];

/** What is kept beside pages at most, where the batch says nothing else. */
export const saveLimits = { fileBytes: 25 * 1024 ** 2, pageBytes: 100 * 1024 ** 2, batchBytes: 2 * 1024 ** 3 } as const;

const durationMs = z.union([
  z.number().int().min(0),
  z.string().transform((text, ctx) => {
    const ms = parseDurationMs(text);
    if (ms === undefined) ctx.addIssue(`takes a time such as 30s, 15m, 12h or 7d, not "${text}"`);
    return ms ?? z.NEVER;
  }),
]);
const leastTypedBytes = 1024;
const sizeBytes = z.union([
  z.number().int().min(1),
  z.string().transform((text, ctx) => {
    const bytes = parseBytes(text);
    // "5" was meant as 5 of something larger than bytes.
    if (bytes === undefined || bytes < leastTypedBytes)
      ctx.addIssue(`takes a size such as 800MB or 2GB, not "${text}"`);
    return bytes ?? z.NEVER;
  }),
]);
/** Patterns over addresses, as crawl/discovery/scope.ts reads them. */
const globs = z.array(z.string().trim().min(1).max(2000)).max(1000);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

/** A name of a jar, `shared` and `isolated` among them; safe in file names and logs. */
export const sessionName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'takes letters, digits, dot, dash and underscore, at most 64');

/** Where an option stands in a form and in the command line's help. What belongs to a site, or is asked for each time, has no field. */
export type OptionGroup = 'kept' | 'loading' | 'pace' | 'manners' | 'where' | Fieldless;
type Fieldless = 'site' | 'asked';

type OptionRow = {
  /** Type, bounds, default, and in words what it does: help, forms and messages are read off it. */
  readonly schema: z.ZodType;
  /** As the command line writes it. */
  readonly flag: string;
  readonly group: OptionGroup;
  /**
   * What comes out otherwise with another value: the capture (then a kept one answers only where it is the same), what is made of a
   * capture, or nothing of a page.
   */
  readonly affects: 'capture' | 'extraction' | 'nothing';
  /** A line below its field: of its own (`opt_NAME_hint`), or that it takes milliseconds. */
  readonly hint?: 'own' | 'milliseconds';
};

/** Every option of a batch, once: what flags, forms, help and the key of kept captures need to know of it. */
const table = {
  session: {
    schema: sessionName
      .default('shared')
      .describe(
        'whose cookies and storage: shared (your profile), isolated (a fresh context for each URL), or the name of a jar',
      ),
    flag: '--session <name>',
    group: 'where',
    affects: 'capture',
    hint: 'own',
  },
  concurrency: {
    schema: z
      .union([z.literal('auto'), whole(1, 64)], 'takes auto, or a number from 1 to 64')
      .default('auto')
      .describe('tabs at once; auto finds the number by itself'),
    flag: '-c, --concurrency <auto|n>',
    group: 'pace',
    affects: 'nothing',
    hint: 'own',
  },
  perHost: {
    schema: whole(1, 64).default(4).describe('pages of one host at once'),
    flag: '--per-host <n>',
    group: 'pace',
    affects: 'nothing',
  },
  delay: {
    schema: whole(0, 3_600_000)
      .default(0)
      .describe('time between two starts on one host, with jitter, such as 500ms or 2s'),
    flag: '--delay <time>',
    group: 'pace',
    affects: 'nothing',
    hint: 'milliseconds',
  },
  maxMemory: {
    schema: sizeBytes
      .optional()
      .describe("budget for Chrome's whole process tree, such as 2GB (default: a share of what is free)"),
    flag: '--max-memory <size>',
    group: 'pace',
    affects: 'nothing',
    hint: 'own',
  },
  timeout: {
    schema: whole(100, 3_600_000).default(30_000).describe('one deadline for everything a page does, such as 30s'),
    flag: '--timeout <time>',
    group: 'loading',
    affects: 'nothing',
    hint: 'milliseconds',
  },
  retries: {
    schema: whole(0, 20)
      .default(2)
      .describe('further tries for what can get better: timeouts, lost connections, 5xx, crashes'),
    flag: '--retries <n>',
    group: 'pace',
    affects: 'nothing',
  },
  content: {
    schema: z.enum(['main', 'full']).default('main').describe('the main content, or the whole body'),
    flag: '--content <main|full>',
    group: 'kept',
    affects: 'extraction',
  },
  keepElement: {
    schema: elementSelector
      .optional()
      .describe(
        'CSS selector of what is the content of these pages, such as "article .post"; overrules what is kept for them',
      ),
    flag: '--keep-element <selector>',
    group: 'kept',
    affects: 'extraction',
    hint: 'own',
  },
  dropElement: {
    schema: elementSelector
      .optional()
      .describe('CSS selector of what is never content, such as ".related, .newsletter"'),
    flag: '--drop-element <selector>',
    group: 'kept',
    affects: 'extraction',
    hint: 'own',
  },
  formats: {
    schema: z
      .array(z.enum(formats))
      .min(1)
      .default(['markdown'])
      .describe(
        `what to keep of a page: ${formats.join(', ')}; links are kept always, named here also those that scripts write`,
      ),
    flag: '--formats <list>',
    group: 'kept',
    affects: 'extraction',
  },
  save: {
    schema: z
      .array(z.enum(savable))
      .default([])
      .describe(`keep beside each page what its content shows or links to: ${savable.join(', ')}`),
    flag: '--save <list>',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  maxFile: {
    schema: sizeBytes.optional().describe('with --save: size of one image or file at most (default: 25MB)'),
    flag: '--max-file <size>',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  maxPageFiles: {
    schema: sizeBytes.optional().describe('with --save: size of all that is saved of one page (default: 100MB)'),
    flag: '--max-page-files <size>',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  maxBatchFiles: {
    schema: sizeBytes.optional().describe('with --save: size of all that is saved of a batch (default: 2GB)'),
    flag: '--max-batch-files <size>',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  siteMarkdown: {
    schema: z
      .boolean()
      .default(false)
      .describe(
        "take the Markdown that a site itself gives of a page, where it shows that it has one and that holds the page's content; one more request a page",
      ),
    flag: '--site-markdown',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  lane: {
    schema: z
      .enum(['auto', 'render', 'fetch'])
      .default('auto')
      .describe('render in a tab, fetch without rendering, or find out which will do'),
    flag: '--lane <auto|render|fetch>',
    group: 'loading',
    affects: 'capture',
  },
  waitFor: {
    schema: z
      .string()
      .min(1)
      .max(4000)
      .optional()
      .describe('a CSS selector to wait for (or, with the prefix "js:", an expression that becomes true)'),
    flag: '--wait-for <selector>',
    group: 'loading',
    affects: 'capture',
    hint: 'own',
  },
  settle: {
    schema: z
      .enum(['load', 'dom', 'idle'])
      .default('dom')
      .describe(
        'when a page is ready: load (the event), dom (its content has come to rest), idle (no request for 500 ms)',
      ),
    flag: '--settle <load|dom|idle>',
    group: 'loading',
    affects: 'capture',
  },
  scroll: {
    schema: z
      .boolean()
      .default(false)
      .describe('scroll to the end and press "Load more" and its like, so that lazy content loads'),
    flag: '--scroll',
    group: 'loading',
    affects: 'capture',
  },
  frames: {
    schema: z
      .enum(['all', 'own'])
      .default('all')
      .describe('read all frames along with their page, or those of its own host alone'),
    flag: '--frames <all|own>',
    group: 'loading',
    affects: 'capture',
  },
  block: {
    schema: z
      .array(z.enum(blockable))
      .default([])
      .describe(`do not load these: ${blockable.join(', ')}`),
    flag: '--block <list>',
    group: 'loading',
    affects: 'capture',
  },
  loadImages: {
    schema: z
      .boolean()
      .default(false)
      .describe('load images even where no format shows them; otherwise an empty one stands in for each'),
    flag: '--load-images',
    group: 'loading',
    affects: 'capture',
  },
  cache: {
    schema: z
      .enum(['bypass', 'enabled', 'read-only', 'write-only'])
      .default('bypass')
      .describe(
        'pages as they were got: answer from those that are kept and keep new ones (enabled), only answer, only keep (they can then be read again), or neither',
      ),
    flag: '--cache <mode>',
    group: 'where',
    affects: 'nothing',
  },
  maxAge: {
    schema: durationMs.optional().describe('how old a cached capture may be, such as 12h'),
    flag: '--max-age <time>',
    group: 'where',
    affects: 'nothing',
    hint: 'own',
  },
  robots: {
    schema: z
      .enum(['auto', 'obey', 'ignore'])
      .default('auto')
      .describe('whether robots.txt is asked before a page; auto asks it for addresses that a crawl finds by itself'),
    flag: '--robots <auto|obey|ignore>',
    group: 'manners',
    affects: 'nothing',
  },
  onWall: {
    schema: z
      .enum(['hold', 'fail'])
      .optional()
      .describe(
        'at a sign-in or bot check: hold the host for you, or fail its pages (default: hold where a person is there)',
      ),
    flag: '--on-wall <hold|fail>',
    group: 'manners',
    affects: 'nothing',
  },
  noWrites: {
    schema: z
      .boolean()
      .default(false)
      .describe(
        'refuse what pages send by themselves that may change something at the site (POST, PUT, …); sign-ins aside',
      ),
    flag: '--no-writes',
    group: 'manners',
    affects: 'capture',
    hint: 'own',
  },
  depth: {
    schema: whole(0, 10_000).default(0).describe('follow links, this many clicks away from the listed addresses'),
    flag: '--depth <n>',
    group: 'site',
    affects: 'nothing',
  },
  scope: {
    schema: z
      .enum(scopes)
      .default('host')
      .describe('what links may be followed to: the same folder, host, domain, or any'),
    flag: '--scope <folder|host|domain|any>',
    group: 'site',
    affects: 'nothing',
  },
  include: {
    schema: globs
      .default([])
      .describe('follow only links to addresses of these globs, such as /docs/** or *.example.com/**'),
    flag: '--include <globs>',
    group: 'site',
    affects: 'nothing',
  },
  exclude: {
    schema: globs.default([]).describe('follow no link to addresses of these globs; stronger than --include'),
    flag: '--exclude <globs>',
    group: 'site',
    affects: 'nothing',
  },
  maxPages: {
    schema: whole(1, 16_000_000).optional().describe('page budget: the crawl ends when this many pages are done'),
    flag: '--max-pages <n>',
    group: 'site',
    affects: 'nothing',
  },
  sitemap: {
    schema: z
      .union([z.literal('auto'), z.url({ protocol: /^https?$/ }).max(8192)], 'takes auto, or the address of a sitemap')
      .optional()
      .describe('crawl what the sitemap names too: its address, or auto for those of the site'),
    flag: '--sitemap <url|auto>',
    group: 'site',
    affects: 'nothing',
  },
  out: {
    schema: z.string().min(1).max(1000).optional().describe('folder to write files to'),
    flag: '-o, --out <dir>',
    group: 'kept',
    affects: 'nothing',
    hint: 'own',
  },
  seenOnly: {
    schema: z
      .boolean()
      .default(false)
      .describe('leave out text that no person sees (not drawn, no size, the colour of its ground); needs a tab'),
    flag: '--seen-only',
    group: 'kept',
    affects: 'capture',
  },
  privateRedirects: {
    schema: z
      .boolean()
      .default(false)
      .describe('follow redirects and frames of public sites to this machine and to private networks'),
    flag: '--private-redirects',
    group: 'asked',
    affects: 'capture',
  },
  keepHttps: {
    schema: z
      .boolean()
      .default(false)
      .describe('refuse redirects from https: to http:, before anything goes out without encryption'),
    flag: '--keep-https',
    group: 'asked',
    affects: 'capture',
  },
  yes: {
    schema: z
      .boolean()
      .default(false)
      .describe('crawl listed addresses, and follow redirects, even where that may change something'),
    flag: '-y, --yes',
    group: 'asked',
    affects: 'nothing',
  },
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof table;
export const optionNames = Object.keys(table) as readonly OptionName[];
export const optionTable: Readonly<Record<OptionName, OptionRow>> = table;
/** Options that have a field in forms. */
export type FieldName = { [N in OptionName]: (typeof table)[N]['group'] extends Fieldless ? never : N }[OptionName];

/** Name → schema. */
export const batchOptionShape = Object.fromEntries(
  optionNames.map((name) => [name, table[name].schema]),
  // The entries are those of the table, which the compiler does not see through fromEntries.
) as { readonly [N in OptionName]: (typeof table)[N]['schema'] };

/** Parsed options: every default filled in. */
export const batchOptions = z.strictObject(batchOptionShape);
export type BatchOptions = z.output<typeof batchOptions>;
/** True where the batch takes more than what it lists. */
export function discovers({ depth, sitemap }: Pick<BatchOptions, 'depth' | 'sitemap'>): boolean {
  return depth > 0 || sitemap !== undefined;
}
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
