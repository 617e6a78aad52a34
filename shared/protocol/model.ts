/** The things that calls and events carry. */

import { contentRules } from '../batch/content-rules.ts';
import { kindRules, type NotTaken, notTakenReasons } from '../batch/discovery.ts';
import { pageErrorCodes } from '../batch/errors.ts';
import { batchOptions, givenBatchOptions } from '../batch/options.ts';
import { lanes, pageRecord, wallKinds } from '../batch/page-record.ts';
import { batchStates, type PageState, pageStates } from '../batch/states.ts';
import { z } from '../zod.ts';

const count = z.number().int().min(0);
/** Epoch milliseconds. */
const time = z.number();

/** Pages of a batch by state. A state that the other side does not know counts nothing. */
export const pageCounts = z.object(
  // The entries are those of the states, which the compiler does not see through fromEntries.
  Object.fromEntries(pageStates.map((state) => [state, count.default(0)])) as Record<
    PageState,
    z.ZodDefault<z.ZodNumber>
  >,
);

/** What crawled pages sent to a host, and were refused to send, that may change something there. */
export const hostWrites = z.object({ host: z.string(), sent: count, refused: count });

export const batchInfo = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(batchStates),
  options: batchOptions,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  total: count,
  counts: pageCounts,
  /** Why it does not go on by itself, in a person's words ("the disk is full"), or null. */
  reason: z.string().nullable(),
  /** Stored bytes of its contents. */
  contentBytes: count,
  /** By host, most first; absent where there was nothing of the kind. */
  writes: z.array(hostWrites).optional(),
});
export type BatchInfo = z.infer<typeof batchInfo>;

/** A page as a table shows it. */
export const pageRow = z.object({
  id: z.string(),
  batch: z.string(),
  index: count,
  url: z.string(),
  host: z.string(),
  state: z.enum(pageStates),
  title: z.string().nullable(),
  code: z.enum(pageErrorCodes).nullable(),
  message: z.string().nullable(),
  httpStatus: z.number().int().nullable(),
  lane: z.enum(lanes).nullable(),
  attempts: count,
  markdownBytes: count,
  totalMs: z.number().nullable(),
  retryAt: time.nullable(),
  finishedAt: time.nullable(),
});
export type PageRow = z.infer<typeof pageRow>;

export const attemptInfo = z.object({
  number: count,
  startedAt: time,
  endedAt: time.nullable(),
  lane: z.enum(lanes).nullable(),
  /** `done`, an error code, `held`, `lost` (Chrome or companion ended; not charged), `requeued` (nothing was wrong with it; not charged) or null while it runs. */
  outcome: z.string().nullable(),
  message: z.string().nullable(),
});
export type AttemptInfo = z.infer<typeof attemptInfo>;

/** A page that answers a question, and the place in it. */
export const searchHit = z.object({
  page: z.string(),
  batch: z.string(),
  url: z.string(),
  host: z.string(),
  title: z.string(),
  fetchedAtMs: z.number(),
  /** How well it fits; only to be compared within one answer. */
  score: z.number(),
  /** Other crawls in which the same address was met too. */
  alsoIn: z.number().int(),
  snippet: z.object({
    /** Plain text, whole sentences. */
    text: z.string(),
    /** Stretches of the text that the question's words met. */
    marks: z.array(z.tuple([z.number().int(), z.number().int()]).readonly()).readonly(),
    /** The headings above the place, outermost first. */
    path: z.array(z.string()).readonly(),
    /** Offset of the place in the page's Markdown, in UTF-16 units. */
    at: z.number().int(),
  }),
});
export type SearchHit = z.infer<typeof searchHit>;

/** A page whole. `record` is null until it has ended. */
export const pageDetail = z.object({
  row: pageRow,
  record: pageRecord.nullable(),
  attempts: z.array(attemptInfo),
  /** Which binary contents are stored. */
  files: z.array(z.enum(['screenshot', 'pdf', 'mhtml'])),
});
export type PageDetail = z.infer<typeof pageDetail>;

export const holdInfo = z.object({
  host: z.string(),
  session: z.string(),
  /** Kinds of a newer companion read as a sign-in, which is passed in the same way. */
  kind: z.enum(wallKinds).catch('login'),
  since: time,
  /** Pages that wait. */
  pages: count,
  /** The page that met the wall. */
  page: z.string(),
  url: z.string(),
  /** True while its tab is in front of the person. */
  open: z.boolean(),
  /** What else the person must know of it, in a sentence. */
  note: z.string().optional(),
});
export type HoldInfo = z.infer<typeof holdInfo>;

export const sessionInfo = z.object({
  name: z.string(),
  tabs: count,
  cookies: count.nullable(),
  /** Hosts whose cookies were handed over from another browser. */
  seededHosts: z.array(z.string()),
  /** True where seeded cookies are kept over restarts. */
  kept: z.boolean(),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

export const cookie = z.object({
  name: z.string(),
  value: z.string(),
  domain: z.string(),
  path: z.string().default('/'),
  secure: z.boolean().default(false),
  httpOnly: z.boolean().default(false),
  sameSite: z.enum(['strict', 'lax', 'none', 'unspecified']).default('unspecified'),
  /** Epoch seconds, as browsers count it; absent for a session cookie. */
  expires: z.number().optional(),
});
export type Cookie = z.infer<typeof cookie>;

/** A host at work, waiting, or in trouble. */
export const hostInfo = z.object({
  host: z.string(),
  running: count,
  /** Epoch ms; 0 where it does not wait. */
  waitingUntilMs: z.number(),
  /** In a person's words; empty where there is nothing to say. */
  reason: z.string(),
});
export type HostInfo = z.infer<typeof hostInfo>;

/** What `lane: auto` has found out of a kind of page. */
export const laneInfo = z.object({
  session: z.string(),
  host: z.string(),
  /** The shape of the URLs, such as `/article/#`. */
  kind: z.string(),
  lane: z.enum(['learning', 'fetch', 'render']),
  why: z.string(),
});
export type LaneInfo = z.infer<typeof laneInfo>;

export const statusInfo = z.object({
  version: z.string(),
  startedAt: time,
  browser: z.object({
    state: z.enum(['closed', 'opening', 'open', 'lost']),
    name: z.string(),
    headless: z.boolean(),
    profile: z.string(),
  }),
  memory: z.object({
    /** Chrome's whole process tree (PSS on Linux). */
    browserBytes: count,
    browserPeakBytes: count,
    companionBytes: count,
    companionPeakBytes: count,
    budgetBytes: count.nullable(),
  }),
  tabs: z.object({ working: count, open: count, limit: count, reason: z.string() }),
  /** Over the last ten seconds. */
  pagesPerSecond: z.number(),
  storeBytes: count,
  clients: count,
});
export type StatusInfo = z.infer<typeof statusInfo>;

/** A kind of addresses that a discovery has met: those of one host that share a template, which is a glob of their paths. */
export const kindInfo = z.object({
  key: z.number().int(),
  host: z.string(),
  template: z.string(),
  rule: z.enum(kindRules),
  /** Why no page of it is begun, or null. */
  stopped: z.enum(notTakenReasons).nullable(),
  /** Addresses that came into the queue; those that did not, and why the last of them. */
  found: count,
  refused: count,
  refusedFor: z.enum(notTakenReasons).nullable(),
  /** Pages that ended; those of them that gave new content. */
  taken: count,
  fresh: count,
  /** 0 to 1000; higher goes first. */
  score: z.number(),
  /** Why it has its place in the order, in a person's words. */
  why: z.string(),
  sample: z.string(),
});
export type KindInfo = z.infer<typeof kindInfo>;

export const discoveryInfo = z.object({
  batch: z.string(),
  discovers: z.boolean(),
  /** Its sitemaps are still to be read. */
  looking: z.boolean(),
  kinds: z.array(kindInfo),
  /** Addresses that were met and not taken, by reason; most first. */
  notTaken: z.array(z.object({ reason: z.enum(notTakenReasons), addresses: count })),
  sitemaps: z.array(z.object({ url: z.string(), addresses: count, form: z.string(), problem: z.string() })),
});
export type DiscoveryInfo = z.infer<typeof discoveryInfo>;

/** What a site names and links to. */
export const siteMap = z.object({
  /** Folder, host and domain of the address, as scopes say them. */
  scopes: z.object({ folder: z.string(), host: z.string(), domain: z.string() }),
  total: count,
  kinds: z.array(
    z.object({
      host: z.string(),
      template: z.string(),
      count,
      trap: z.enum(notTakenReasons).nullable(),
      samples: z.array(z.string()),
    }),
  ),
  urls: z.array(z.object({ url: z.string(), kind: z.string(), from: z.enum(['page', 'sitemap']) })),
  notTaken: z.array(z.object({ reason: z.enum(notTakenReasons), addresses: count })),
  sitemaps: discoveryInfo.shape.sitemaps,
  /** Why there is nothing, in one line; empty where there is something. */
  problem: z.string(),
});
export type SiteMap = z.infer<typeof siteMap>;

/** One link of the graph. `reason`: why it was not taken; null where it was. */
export type GraphLink = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly reason: NotTaken | null;
};

export const settings = z.object({
  /** Batch options that replace the built-in defaults. */
  defaults: givenBatchOptions.default({}),
  /** Days that contents of ended batches are kept; null keeps them for ever. */
  keepDays: z.number().int().min(1).max(3650).nullable().default(null),
  notifyAtEnd: z.boolean().default(true),
  /** What a person has said is the content of pages of a kind. */
  contentRules: contentRules.default([]),
});
export type Settings = z.infer<typeof settings>;

/** Some of the settings: what is not given stays as it is. (`partial()` would fill in the defaults and so reset the rest.) */
export const settingsChange = z.object({
  defaults: settings.shape.defaults.unwrap().optional(),
  keepDays: settings.shape.keepDays.unwrap().optional(),
  notifyAtEnd: settings.shape.notifyAtEnd.unwrap().optional(),
  contentRules: settings.shape.contentRules.unwrap().optional(),
});

/** A worker of a fleet as the coordinator sees it. All texts but `reason` are its own word. */
export const fleetWorker = z.object({
  id: z.string(),
  name: z.string(),
  /** The machine that it runs on. */
  machine: z.string(),
  /** `idle`: it is given nothing now, for the reason named; `refused`: its version or what it says of itself does not fit. */
  state: z.enum(['ready', 'idle', 'draining', 'refused']).catch('idle'),
  reason: z.string(),
  /** Of its key, as it shows it itself: who hands it a sign-in compares them. */
  code: z.string(),
  version: z.string(),
  tabs: count,
  working: count,
  /** Addresses that it reads now; at most 32. */
  at: z.array(z.string()),
  /** Answers that were taken of it. */
  pages: count,
  pagesPerSecond: z.number(),
  browserBytes: z.number(),
  freeBytes: z.number(),
  cpuRatio: z.number().nullable(),
  /** Hosts that it reads with its own sign-ins; hosts whose sign-in it was handed. */
  offers: z.array(z.string()),
  signedIn: z.array(z.string()),
});
export type FleetWorker = z.infer<typeof fleetWorker>;

export const fleetInfo = z.object({
  /** Where the queue is; without what lets one in. */
  queue: z.string(),
  up: z.boolean(),
  /** What is wrong where it is not up, in some words without a full stop; else empty. */
  reason: z.string(),
  workers: z.array(fleetWorker),
  /** Hosts whose pages may be read without cookies on workers; with the workers' own sign-ins. */
  public: z.array(z.string()),
  offered: z.array(z.string()),
  handed: z.array(z.object({ host: z.string(), session: z.string(), worker: z.string() })),
});
export type FleetInfo = z.infer<typeof fleetInfo>;

export const clientInfo = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.string().nullable(),
  pairedAt: time,
  lastSeenAt: time.nullable(),
  connected: z.boolean(),
});

/** How a person answers an agent's question: for one reading, until a crawl ends, from now on, or never. */
export const consentAnswers = ['once', 'crawl', 'always', 'never'] as const;
export type ConsentAnswer = (typeof consentAnswers)[number];

/** What an agent asks for: to read a host with the person's sign-ins, or (where it holds such a consent already, or the host is a private one) at all. */
const consentScope = {
  /** The agent, as it calls itself. */
  client: z.string(),
  host: z.string(),
  /** With the sign-ins of the profile; else in a clean context without cookies. */
  signedIn: z.boolean(),
};

export const consentAsk = z.object({
  id: z.string(),
  ...consentScope,
  /** The address that the agent wants to open first: it may carry something out. */
  url: z.string(),
  /** Why this needs a person's word, in one. */
  why: z.enum(['signed-in', 'may-leak', 'private']),
  askedAt: time,
});
export type ConsentAsk = z.infer<typeof consentAsk>;

export const consentGrant = z.object({
  id: z.string(),
  ...consentScope,
  answer: z.enum(consentAnswers),
  givenAt: time,
  /** The batch that it is for, once there is one; of `once` and `crawl`. */
  batch: z.string().nullable(),
});
export type ConsentGrant = z.infer<typeof consentGrant>;

/** What is asked and granted, and which batches each agent started. */
export const consentState = z.object({ asks: z.array(consentAsk), grants: z.array(consentGrant) });
export type ConsentState = z.infer<typeof consentState>;
