/** What goes over the queue of a fleet, once, as schemas: rows of the board, what a worker is sent, what it answers. Data, never code. */
import { type BatchOptions, batchOptionShape, batchOptions } from '../../shared/batch/options.ts';
import { z } from '../../shared/zod.ts';

/** Raised when a side could no longer read the other. Both sides say theirs; others are refused with a sentence. */
export const wire = 2;

const id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
export const workerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'takes letters, digits, dot, dash and underscore, at most 64');
const host = z.string().min(1).max(300);
const count = z.number().int().min(0);
const bytes = z.number().min(0);

/** What every version of both sides writes, whatever else it writes. */
export const anyRow = z.object({ wire: z.number().int(), version: z.string().max(40), seq: count });

export const coordinatorRow = z.object({
  ...anyRow.shape,
  id,
  /** Of one run of the coordinator: visits of another are called off. */
  epoch: id,
});
export type CoordinatorRow = z.infer<typeof coordinatorRow>;

export const workerRow = z.object({
  ...anyRow.shape,
  id,
  name: workerName,
  /** The machine, as it calls itself. */
  machine: z.string().max(200),
  /** X25519, raw, base64. */
  publicKey: z.string().max(60),
  /** The coordinator's run that it works for; empty while visits of another are still being ended. */
  epoch: z.string().max(80),
  /** Tabs that may work, by its governor, and why no more. */
  tabs: count.max(1024),
  reason: z.string().max(300),
  draining: z.boolean(),
  /** What it has in hand: visits under way, and answers not yet handed over. */
  jobs: z.array(id).max(2048),
  pagesPerSecond: z.number().min(0),
  browserBytes: bytes,
  freeBytes: bytes,
  cpuRatio: z.number().min(0).nullable(),
  /** Hosts that its own person is signed in to, and offers. */
  offers: z.array(host).max(1000),
  /** Hosts whose sign-in it was handed. */
  signedIn: z.array(host).max(1000),
});
export type WorkerRow = z.infer<typeof workerRow>;

/** Whose cookies a worker uses: none, one jar for hosts that are public, its own person's, or those that it was handed. */
export const workerSessions = ['isolated', 'public', 'own', 'handed'] as const;
export type WorkerSession = (typeof workerSessions)[number];

/**
 * Options that a visit obeys; all others are the coordinator's. An expression to wait for is code, and does not come over the wire. Private
 * networks are others at a worker: a batch whose redirects may lead there stays with the coordinator.
 */
const visitOptions = batchOptions
  .pick({
    timeout: true,
    content: true,
    formats: true,
    lane: true,
    settle: true,
    scroll: true,
    block: true,
    loadImages: true,
    frames: true,
    seenOnly: true,
    // Files are saved by the coordinator; what there is of them is found out where the page is read.
    save: true,
    noWrites: true,
    yes: true,
  })
  .extend({
    waitFor: batchOptionShape.waitFor.refine(
      (selector) => !selector?.startsWith('js:'),
      'takes no expression from afar',
    ),
  });
export type VisitOptions = z.infer<typeof visitOptions>;

const visitOptionNames = visitOptions.keyof().options;

export function visitOptionsOf(options: BatchOptions): VisitOptions {
  // Of each name that the schema has, what it has there.
  return Object.fromEntries(visitOptionNames.map((name) => [name, options[name]])) as VisitOptions;
}

/** All that a rule can say, in one. */
const selectors = z.string().max(250_000);

export const visitMessage = z.strictObject({
  kind: z.literal('visit'),
  wire: z.literal(wire),
  id,
  epoch: id,
  url: z
    .string()
    .max(8192)
    .refine((url) => /^https?:\/\//i.test(url) && URL.canParse(url), 'takes an http address'),
  referrer: z.string().max(8192).optional(),
  depth: count.optional(),
  attempt: count,
  way: z.enum(['visit', 'fetch']),
  session: z.enum(workerSessions),
  options: visitOptions,
  reading: z.strictObject({
    discover: z.boolean(),
    marks: z.boolean(),
    keepsBody: z.boolean(),
    keepsRedirected: z.literal(true).optional(),
    elements: z.strictObject({ keep: selectors.optional(), drop: selectors.optional() }).optional(),
  }),
  /** By the queue's clock: begun later it would come at a time that nobody chose. */
  startByMs: z.number(),
  /** The coordinator waits to hear that the page's request has gone out. */
  tellsAsked: z.boolean(),
});
export type VisitMessage = z.infer<typeof visitMessage>;

export const toWorker = z.discriminatedUnion('kind', [
  visitMessage,
  z.strictObject({ kind: z.literal('cancel'), id }),
  /** Its host is to be left alone for a while: it is given back, where its request has not gone out yet. */
  z.strictObject({ kind: z.literal('recall'), id }),
  /** A sign-in, sealed to the worker's key (sealing.ts). */
  z.strictObject({ kind: z.literal('sign-in'), epoch: id, host, sealed: z.string().max(4_000_000) }),
  z.strictObject({ kind: z.literal('take-back'), host }),
]);

const from = { id, worker: id, epoch: id };
export const fromWorker = z.discriminatedUnion('kind', [
  /** Its request has gone out; `atSignIn`: by now it has gone on to the sign-in of its host. */
  z.object({ kind: z.literal('asked'), ...from, atSignIn: z.boolean().optional() }),
  /** It was not visited; why, for a person. */
  z.object({ kind: z.literal('returned'), ...from, message: z.string().max(1000) }),
  z.object({
    kind: z.literal('answer'),
    ...from,
    /** Compressed. */
    bytes: count,
    /** Base64; else in so many pieces. */
    inline: z.string().max(200_000).optional(),
    pieces: count.max(1024).optional(),
  }),
]);
export type FromWorker = z.infer<typeof fromWorker>;

/** A row that came from the board, as JSON. */
export function readRow<T>(schema: z.ZodType<T>, value: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
