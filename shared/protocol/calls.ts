/** Every call of the WebSocket: name → {params, result}. Server and clients read their types and checks off this one table. */

import { elementSelector } from '../batch/content-rules.ts';
import { kindRules, notTakenReasons, scopes } from '../batch/discovery.ts';
import { pageErrorCodes } from '../batch/errors.ts';
import { batchOptionShape, givenBatchOptions, sessionName } from '../batch/options.ts';
import { type PageState, pageStates, terminalPageStates } from '../batch/states.ts';
import { z } from '../zod.ts';
import { folderCalls } from './folder-calls.ts';
import {
  batchInfo,
  clientInfo,
  consentAnswers,
  consentState,
  cookie,
  discoveryInfo,
  fleetInfo,
  holdInfo,
  hostInfo,
  laneInfo,
  pageDetail,
  pageRow,
  searchHit,
  sessionInfo,
  settings,
  settingsChange,
  siteMap,
  statusInfo,
} from './model.ts';
import { ruleCalls } from './rule-calls.ts';

/** `example.com` (any port), `example.com:8080` or `*.example.com`. */
export const fleetHost = z
  .string()
  .max(300)
  .regex(/^(?:\*\.)?[^\s/*@]+$/, 'takes a host, such as example.com or *.example.com');

/** The versions of the protocol that this side speaks. The newest that both sides speak is used. */
export const protocolVersions = { min: 1, max: 1 } as const;

/** What a client's hello says of itself; without `minProtocol` it speaks one version only. */
type SpokenProtocols = { readonly protocol: number; readonly minProtocol?: number | undefined };

/** The newest version that both speak, or null. */
export function commonProtocol(
  theirs: SpokenProtocols,
  ours: { readonly min: number; readonly max: number },
): number | null {
  const newest = Math.min(theirs.protocol, ours.max);
  return newest >= Math.max(theirs.minProtocol ?? theirs.protocol, ours.min) ? newest : null;
}

const batchId = z.object({ batch: z.string() });
const nothing = z.object({});
const count = z.number().int().min(0);
/** Which pages of a batch; every given condition must hold. */
export const pageFilter = z.object({
  states: z.array(z.enum(pageStates)).optional(),
  codes: z.array(z.enum(pageErrorCodes)).optional(),
  /** Case-insensitive part of the host: `links`, `example.com`, `:8080`. */
  host: z.string().optional(),
  /** Case-insensitive part of URL or title. */
  text: z.string().max(500).optional(),
  pages: z.array(z.string()).max(100_000).optional(),
});
export type PageFilter = z.infer<typeof pageFilter>;

export const pageSorts = [
  'index',
  'url',
  'host',
  'state',
  'title',
  'httpStatus',
  'totalMs',
  'markdownBytes',
  'finishedAt',
] as const;
export type PageSort = (typeof pageSorts)[number];

const doneOnly = ['done'] as const;

/** What a batch is written out as, one row a format (its writer: store/export/export.ts). `states`: whose pages are in it. */
export const exportStates = {
  folder: doneOnly,
  zip: doneOnly,
  // A table or a file of records names those that failed, too.
  jsonl: terminalPageStates,
  csv: terminalPageStates,
  md: doneOnly,
  pack: doneOnly,
  chunks: doneOnly,
  llms: doneOnly,
  'llms-full': doneOnly,
} as const satisfies Readonly<Record<string, readonly PageState[]>>;
export type ExportFormat = keyof typeof exportStates;
export const exportFormats = Object.keys(exportStates) as readonly ExportFormat[];

/** How large `pack` and `chunks` are, in estimated tokens, and what a pack is about. */
export const packParams = z.object({
  /** Of a pack's file at most (default 200,000), or of a chunk (default 500). */
  maxTokens: z.number().int().min(50).max(20_000_000).optional(),
  /** Files of a pack at most; with more than one it is a zip. */
  maxFiles: z.number().int().min(1).max(1000).default(1),
  /** A pack has only what matters for this question. */
  about: z.string().min(1).max(2000).optional(),
});
export type PackParams = z.infer<typeof packParams>;

/** Everything a client needs to draw itself; `seq` is the number of the last event it already contains. */
export const snapshot = z.object({
  seq: z.number().int(),
  batches: z.array(batchInfo),
  holds: z.array(holdInfo),
  /** Absent from companions that know no agents. */
  consent: consentState.optional(),
  /** Absent where there is none. */
  fleet: fleetInfo.optional(),
  status: statusInfo,
  settings,
});
export type Snapshot = z.infer<typeof snapshot>;

/** A URL, or one that a client will read from an open tab and give with `page.capture`. */
const batchItem = z.union([z.string().max(8192), z.object({ url: z.string().max(8192), fromTab: z.boolean() })]);

/** A kind that is stopped or let in from the start. `host`: where it is absent, of every listed address's host. */
const kindWish = z.object({
  host: z.string().max(300).optional(),
  template: z.string().max(2000).regex(/^\//, 'begins with a slash, as /u/* does'),
  rule: z.enum(kindRules).exclude(['auto']),
});

const refusedUrl = z.object({
  line: z.number().int(),
  text: z.string(),
  code: z.enum(pageErrorCodes),
  reason: z.string(),
});

/** How an exported folder or zip looks. */
export const exportLook = z.object({
  /** `address`, `title`, or a template such as `{index} {title}`. Default: `address`. */
  names: z.string().min(1).max(200).optional(),
  /** Links between its pages: to their files, as `[[wikilinks]]`, or as on the web. Default: `relative`. */
  links: z.enum(['relative', 'wiki', 'web']).optional(),
  /** The head of each Markdown file: `all`, `none`, or a template such as `title, source=url, tags=clippings`. Default: `all`. */
  frontMatter: z.string().min(1).max(2000).optional(),
});
export type ExportLook = z.infer<typeof exportLook>;

/** A one-time download on the same server: `GET /download/TICKET` within a minute. */
const ticket = z.object({ path: z.string(), fileName: z.string() });

export const calls = {
  hello: {
    params: z
      .object({
        /** The newest version that the client speaks, and the oldest. */
        protocol: z.number(),
        minProtocol: z.number().optional(),
        /** By clients that can't prove that they know it. */
        token: z.string().max(200).optional(),
        /** After `prove`: that the client knows its token (proof.ts). */
        proof: z.string().max(100).optional(),
        client: z.string().max(100),
      })
      .refine(({ token, proof }) => token !== undefined || proof !== undefined, 'a token, or a proof of it, is needed'),
    result: z.object({ protocol: z.number(), version: z.string(), clientId: z.string(), snapshot }),
  },
  /** Before hello: the companion shows that it knows the client's token (proof.ts). `not-found` where it doesn't. */
  prove: {
    params: z.object({ key: z.string().max(64), nonce: z.string().min(16).max(100) }),
    result: z.object({ nonce: z.string(), proof: z.string() }),
  },
  /** Instead of hello, by a browser that is not yet known: the code that `tabtrawl pair` shows → a token of its own. */
  pair: {
    params: z.object({ code: z.string().max(40), client: z.string().max(100) }),
    result: z.object({ token: z.string(), clientId: z.string() }),
  },
  'pair.begin': { params: nothing, result: z.object({ code: z.string(), expiresAt: z.number() }) },
  'client.list': { params: nothing, result: z.object({ clients: z.array(clientInfo) }) },
  'client.revoke': { params: z.object({ client: z.string() }), result: nothing },
  /** A token for an agent that comes over HTTP, and where to. Good there alone; `client.list` and `client.revoke` know it. */
  'agent.token': {
    params: z.object({ name: z.string().min(1).max(80) }),
    result: z.object({ token: z.string(), url: z.string() }),
  },
  snapshot: { params: nothing, result: snapshot },
  status: { params: nothing, result: statusInfo },

  'batch.start': {
    params: z.object({
      name: z.string().max(200).optional(),
      items: z.array(batchItem).min(1).max(1_000_000),
      options: givenBatchOptions.default({}),
      /** Of a batch that follows links. */
      kinds: z.array(kindWish).max(2000).default([]),
    }),
    result: z.object({ batch: batchInfo, duplicates: z.number().int(), refused: z.array(refusedUrl) }),
  },
  'batch.list': { params: nothing, result: z.object({ batches: z.array(batchInfo) }) },
  'batch.get': { params: batchId, result: batchInfo },
  'batch.pause': { params: batchId, result: batchInfo },
  'batch.resume': { params: batchId, result: batchInfo },
  'batch.cancel': { params: batchId, result: batchInfo },
  /** Re-queues ended pages that are not done (those of `filter`; default: all failed ones). */
  'batch.retry': {
    params: batchId.extend({ filter: pageFilter.optional() }),
    result: z.object({ batch: batchInfo, pages: z.number().int() }),
  },
  /** With `filter`: those pages only; else the batch and all that belongs to it. */
  'batch.remove': { params: batchId.extend({ filter: pageFilter.optional() }), result: nothing },
  'batch.export': {
    params: batchId.extend({
      format: z.enum(exportFormats),
      /** For `folder`: where to; default: the home's out folder. */
      out: z.string().max(1000).optional(),
      filter: pageFilter.optional(),
      /** For `pack` and `chunks`. */
      pack: packParams.optional(),
      /** For `folder` and `zip`. */
      look: exportLook.optional(),
      /** With `folder` and `out`: the folder is kept in step. A file that a person has changed is never overwritten. */
      into: z.boolean().optional(),
    }),
    result: z.object({
      ticket: ticket.nullable(),
      folder: z.string().nullable(),
      /** Pages that are in it: those that are done (with `jsonl` and `csv` all that have ended). */
      pages: count,
      /** With `folder`: of those, the ones of which nothing was written, as their files were there already. */
      unchanged: count.default(0),
      /** Pages that could not be had; they are named in `_failed.md`. */
      failed: count.default(0),
      /** Files that were changed by a person and left as they are. */
      kept: z.array(z.string()).default([]),
    }),
  },

  /**
   * Pages that are done (those of `filter`) read again from what is stored of them, by the rules of now and these options; nothing is
   * visited. `missing`: nothing is stored of them, as their crawl kept no captures (the first are named); `failed`: what is stored could not be
   * read. Both stay as they were.
   */
  'batch.reread': {
    params: batchId.extend({
      filter: pageFilter.optional(),
      options: z
        .object({
          content: batchOptionShape.content.unwrap().optional(),
          keepElement: elementSelector.optional(),
          dropElement: elementSelector.optional(),
        })
        .optional(),
    }),
    result: z.object({
      batch: batchInfo,
      pages: count,
      missing: count,
      failed: count,
      missingUrls: z.array(z.string()),
    }),
  },

  /** The folder that a batch is written to, opened in the machine's own file manager where it has one. */
  'batch.folder': { params: batchId, result: z.object({ folder: z.string().nullable(), opened: z.boolean() }) },

  /** What is to be known of addresses before they are crawled; each is named by its place in `urls`. */
  'url.check': {
    params: z.object({ urls: z.array(z.string().max(8192)).min(1).max(20_000) }),
    result: z.object({
      /** Opening these may change something; why, in a person's words. */
      unsafe: z.array(z.object({ index: count, reason: z.string() })),
      /** These were crawled before; when the newest of them was done, in epoch milliseconds. */
      crawled: z.array(z.object({ index: count, at: z.number() })),
    }),
  },

  'page.list': {
    params: batchId.extend({
      filter: pageFilter.default({}),
      sort: z.enum(pageSorts).default('index'),
      descending: z.boolean().default(false),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    result: z.object({ seq: z.number().int(), total: z.number().int(), rows: z.array(pageRow) }),
  },
  /** An address in a batch: the page that it is, or why it is none; both null where the batch has not met it. */
  'page.find': {
    params: batchId.extend({ url: z.string().max(8192) }),
    result: z.object({
      page: pageRow.nullable(),
      reason: z.enum(notTakenReasons).nullable(),
      /** The page that it was met on first; null for a listed one, and one of a sitemap. */
      foundOn: z.string().nullable(),
    }),
  },
  'page.get': { params: z.object({ page: z.string() }), result: pageDetail },
  'page.file': {
    params: z
      .object({
        page: z.string(),
        kind: z.enum(['screenshot', 'pdf', 'mhtml', 'html', 'markdown', 'saved']),
        /** With `saved`: which of the page's (`record.saved`). */
        sha256: z.string().length(64).optional(),
      })
      .refine(({ kind, sha256 }) => (kind === 'saved') === (sha256 !== undefined), 'saved needs a sha256'),
    result: ticket,
  },
  /** The DOM of a tab as it stands; or why it could not be read, and the page is crawled instead. */
  'page.capture': {
    params: z.object({
      batch: z.string(),
      url: z.string(),
      captured: z.union([
        z.object({
          html: z.string().max(24_000_000),
          finalUrl: z.string(),
          title: z.string(),
          contentType: z.string().default('text/html'),
        }),
        z.object({ unreadable: z.string().max(500) }),
      ]),
    }),
    result: nothing,
  },

  /** What is decided of hosts and lanes, and why; of hosts met since the start, and of these of a session whenever they were met. */
  'decision.list': {
    params: z.object({ session: z.string().default('shared'), hosts: z.array(z.string()).max(1000).default([]) }),
    result: z.object({ hosts: z.array(hostInfo), lanes: z.array(laneInfo) }),
  },

  /**
   * Over the texts of all pages that are done. `text` is as a person types it: words, "phrases", -without, `host:`, `batch:`,
   * `after:2026-03-01` or `after:7d`, `kind:/t/*`. No text is an error.
   */
  search: {
    params: z.object({
      text: z.string().max(10_000),
      limit: z.number().int().min(1).max(50).default(10),
      offset: z.number().int().min(0).max(10_000).default(0),
      /** How long to bring the index up to date for before it is asked. Milliseconds. */
      waitMs: z.number().int().min(0).max(10_000).default(0),
    }),
    result: z.object({
      hits: z.array(searchHit),
      more: z.boolean(),
      /** Pages that are not in the index yet, about. */
      left: z.number().int(),
      /** What of the question says nothing, in a sentence each. */
      notes: z.array(z.string()),
    }),
  },

  /** What agents ask for and what they may. */
  'consent.list': { params: nothing, result: consentState },
  /**
   * Whether an agent may read these addresses; for programs of this machine. What needs a person's word is put to them, where `ask`, and
   * is `waiting` until they have answered. The same question again is no second one.
   */
  'consent.check': {
    params: z.object({
      client: z.string().min(1).max(100),
      urls: z.array(z.string().max(8192)).min(1).max(200),
      signedIn: z.boolean(),
      ask: z.boolean().default(true),
      /** A batch that the agent has: what was granted for it counts. */
      batch: z.string().optional(),
    }),
    result: z.object({
      hosts: z.array(
        z.object({
          host: z.string(),
          decision: z.enum(['allowed', 'waiting', 'refused']),
          why: z.enum(['signed-in', 'may-leak', 'private']).nullable(),
        }),
      ),
    }),
  },
  /** The agent has started this batch: what it was granted once or for a crawl is for this one, and it may read what comes of it. */
  'consent.use': { params: z.object({ client: z.string(), batch: z.string() }), result: nothing },
  /** Ids of the batches that an agent started, of those of the last weeks. */
  'consent.batches': { params: z.object({ client: z.string() }), result: z.object({ batches: z.array(z.string()) }) },
  /** A person's answer; only from Tabtrawl's own pages in a browser. */
  'consent.answer': { params: z.object({ ask: z.string(), answer: z.enum(consentAnswers) }), result: nothing },
  'consent.revoke': { params: z.object({ grant: z.string() }), result: nothing },
  /** What a discovery has met: kinds with their order, reasons, sitemaps. */
  'kind.list': { params: batchId, result: discoveryInfo },
  /** A kind is stopped, let in against what was found of it, or left to what its pages give. */
  'kind.set': {
    params: batchId.extend({ kind: z.number().int(), rule: z.enum(kindRules) }),
    result: discoveryInfo,
  },
  /** The graph of links of a discovery: from, to, text, reason (why it was not taken; empty where it was). */
  'batch.links': { params: batchId.extend({ format: z.enum(['csv', 'jsonl']).default('jsonl') }), result: ticket },
  /** What a site names and links to, and of which kinds, without a crawl. `links`: those of a page that the client has read itself. */
  'site.map': {
    params: z.object({
      url: z.string().max(8192),
      session: z.string().default('shared'),
      scope: z.enum(scopes).default('host'),
      include: z.array(z.string().max(2000)).max(1000).default([]),
      exclude: z.array(z.string().max(2000)).max(1000).default([]),
      sitemap: z.string().max(8192).default('auto'),
      links: z
        .array(z.object({ url: z.string().max(8192), text: z.string().max(1000).default('') }))
        .max(20_000)
        .optional(),
      /** Addresses named in the answer at most; kinds and counts are of all. */
      limit: z.number().int().min(0).max(200_000).default(5000),
    }),
    result: siteMap,
  },

  /** The fleet of this companion; null where it has none. */
  'fleet.get': { params: nothing, result: z.object({ fleet: fleetInfo.nullable() }) },
  /**
   * A person's word on a host: `public`, its pages are the same for everybody, so that workers may read them without cookies;
   * `offered`, workers may read them with sign-ins of their own; `private`, neither (the default).
   */
  'fleet.trust': {
    params: z.object({ host: fleetHost, as: z.enum(['public', 'offered', 'private']) }),
    result: z.object({ fleet: fleetInfo }),
  },
  /** Hands the cookies of a host to one worker; `code` is that of its key, as it shows it itself. Only for programs of this machine. */
  'fleet.hand': {
    params: z.object({
      host: z.string().min(1).max(300),
      session: sessionName.default('shared'),
      worker: z.string().max(80),
      code: z.string().max(40),
    }),
    result: z.object({ fleet: fleetInfo }),
  },
  'fleet.takeBack': {
    params: z.object({ host: z.string().max(300), worker: z.string().max(80).optional() }),
    result: z.object({ taken: z.number().int() }),
  },

  ...ruleCalls,
  ...folderCalls,

  'hold.list': { params: nothing, result: z.object({ holds: z.array(holdInfo) }) },
  'hold.open': { params: z.object({ host: z.string(), session: z.string() }), result: nothing },
  /** Asks again, with one page each, whether held hosts let pages through now: all of them, those of a session, or one host. */
  'hold.probe': {
    params: z.object({ host: z.string().optional(), session: z.string().optional() }),
    result: z.object({ hosts: z.array(z.string()) }),
  },
  'hold.done': {
    params: z.object({ host: z.string(), session: z.string(), verdict: z.enum(['through', 'false-alarm', 'give-up']) }),
    result: nothing,
  },
  /** Opens a window on the profile at this address, to sign in. */
  'login.open': { params: z.object({ url: z.string().max(8192) }), result: nothing },
  /** Brings the dashboard to the front, in a new window where the person has closed theirs. Refused with `no-window`. */
  'dashboard.open': { params: nothing, result: nothing },

  'session.list': { params: nothing, result: z.object({ sessions: z.array(sessionInfo) }) },
  'session.seed': {
    params: z.object({
      session: sessionName,
      cookies: z.array(cookie).min(1).max(5000),
      keep: z.boolean().default(false),
    }),
    result: z.object({ session: sessionInfo, refused: z.number().int() }),
  },
  'session.close': { params: z.object({ session: z.string() }), result: nothing },

  'settings.get': { params: nothing, result: settings },
  'settings.set': { params: z.object({ settings: settingsChange }), result: settings },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
/** Params as a caller gives them. */
export type ParamsInput<N extends CallName> = z.input<Calls[N]['params']>;
/** Params as a handler gets them, defaults filled in. */
export type Params<N extends CallName> = z.output<Calls[N]['params']>;
export type Result<N extends CallName> = z.output<Calls[N]['result']>;

/** One object that makes calls: the companion itself, or a connection to it. */
export interface Caller {
  call<N extends CallName>(name: N, params: ParamsInput<N>): Promise<Result<N>>;
}
