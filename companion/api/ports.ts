/** What the calls need of the parts; `companion.ts` gives them. Types only. */
import type { KindRule, KindWish } from '../../shared/batch/discovery.ts';
import type { BatchOptions, Format } from '../../shared/batch/options.ts';
import type {
  ExportFormat,
  ExportLook,
  PackParams,
  PageFilter,
  PageSort,
  Params,
  Result,
} from '../../shared/protocol/calls.ts';
import type { Emit } from '../../shared/protocol/events.ts';
import type { ApprovedFolder } from '../../shared/protocol/folder-calls.ts';
import type {
  BatchInfo,
  ConsentAnswer,
  ConsentState,
  Cookie,
  DiscoveryInfo,
  FleetInfo,
  GraphLink,
  HoldInfo,
  HostInfo,
  LaneInfo,
  PageDetail,
  PageRow,
  SearchHit,
  SessionInfo,
  Settings,
  SiteMap,
  StatusInfo,
} from '../../shared/protocol/model.ts';
import type { Reread, RereadOptions } from '../crawl/reread.ts';
import type { RulePreview } from '../crawl/rule-preview.ts';
import type { NewPage } from '../crawl/store-ports.ts';
import type { Download } from '../util/download.ts';
import type { ClientContext } from './dispatch.ts';

export interface ServiceStore {
  ingest(
    batch: { readonly name: string; readonly options: BatchOptions; readonly kinds?: readonly KindWish[] },
    items: Iterable<NewPage>,
  ): Promise<BatchInfo>;
  listBatches(): readonly BatchInfo[];
  getBatch(batch: string): BatchInfo | null;
  listPages(
    batch: string,
    query: { filter: PageFilter; sort: PageSort; descending: boolean; offset: number; limit: number },
  ): Promise<{ total: number; rows: readonly PageRow[] }>;
  /** When each of these addresses was last done, in epoch milliseconds; those that never were are left out. */
  crawledAt(urls: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What a discovery has met. Throws `not-found`. */
  discoveryOf(batch: string): DiscoveryInfo;
  links(batch: string): AsyncIterable<GraphLink>;
  /** As `page.find` answers, by what was met alone. Throws `not-found`. */
  findAddress(batch: string, url: string): Result<'page.find'>;
  /** Addresses that the scope of a discovery is measured from. */
  roots(batch: string): readonly string[];
  /** Rejects `not-found`. */
  setKind(batch: string, kind: number, rule: KindRule): Promise<void>;
  getPage(page: string): PageDetail | null;
  getFile(page: string, kind: Extract<Format, 'screenshot' | 'pdf' | 'mhtml'>): Uint8Array | null;
  /** What was saved beside pages, by its hash. */
  getSaved(sha256: string): Uint8Array | null;
  resetPages(batch: string, filter?: PageFilter): Promise<number>;
  removeBatch(batch: string): void;
  removePages(batch: string, filter: PageFilter): Promise<number>;
}

export interface ServiceSearch {
  find(want: { readonly text: string; readonly limit: number; readonly offset: number }): Promise<{
    readonly hits: readonly SearchHit[];
    readonly more: boolean;
    readonly left: number;
    readonly notes: readonly string[];
  }>;
  catchUp(forMs: number): Promise<number>;
}

export interface ServiceConsents {
  state(): ConsentState;
  lookUp(check: {
    readonly client: string;
    readonly urls: readonly string[];
    readonly signedIn: boolean;
    readonly ask: boolean;
    readonly batch?: string | undefined;
  }): Promise<Result<'consent.check'>['hosts']>;
  answer(ask: string, answer: ConsentAnswer): void;
  revoke(grant: string): void;
  use(client: string, batch: string): void;
  batchesOf(client: string): string[];
}

export interface ServiceEngine {
  wake(): void;
  wanted(batch: string): void;
  probeHolds(which: { readonly session?: string; readonly host?: string }): readonly string[];
  pause(batch: string, reason?: string): BatchInfo;
  resume(batch: string): BatchInfo;
  cancel(batch: string): Promise<BatchInfo>;
  captured(batch: string, url: string, captured: Params<'page.capture'>['captured']): void;
  hostStates(): readonly HostInfo[];
  laneDecisions(session: string, hosts: readonly string[]): readonly LaneInfo[];
  holds(): readonly HoldInfo[];
  openHold(host: string, session: string): Promise<void>;
  endHold(host: string, session: string, verdict: Params<'hold.done'>['verdict']): void;
}

export interface ServiceSessions {
  sessions(): Promise<readonly SessionInfo[]>;
  seed(session: string, cookies: readonly Cookie[], keep: boolean): Promise<{ session: SessionInfo; refused: number }>;
  close(session: string): Promise<void>;
  /** Rejects `no-window`. */
  openLogin(url: string): Promise<void>;
  /** Rejects `no-window`. */
  openDashboard(): Promise<void>;
}

export interface ServiceFleet {
  info(): FleetInfo;
  trust(host: string, as: Params<'fleet.trust'>['as']): void;
  /** Rejects `not-found`, `conflict`, `unauthorized`, `usage`. */
  handOver(of: Params<'fleet.hand'>): Promise<void>;
  takeBack(host: string, worker?: string): Promise<number>;
}

export interface ServiceExports {
  stream(
    batch: string,
    format: Exclude<ExportFormat, 'folder'>,
    filter: PageFilter | undefined,
    how: { readonly pack?: PackParams | undefined; readonly look?: ExportLook | undefined },
  ): Download;
  folder(
    batch: string,
    dir: string,
    how: { readonly filter?: PageFilter | undefined; readonly look?: ExportLook | undefined; readonly into?: boolean },
  ): Promise<{
    readonly pages: number;
    readonly unchanged: number;
    readonly failed: number;
    readonly kept: readonly string[];
  }>;
  /** The batch's name as that of a folder. */
  folderName(batch: Pick<BatchInfo, 'name' | 'id'>): string;
}

/** Folders that browsers may have pages written into; see folders/approved-folders.ts. */
export interface ServiceFolders {
  readonly canChoose: boolean;
  list(): ApprovedFolder[];
  add(path: string): ApprovedFolder;
  choose(): Promise<ApprovedFolder | null>;
  remove(path: string): void;
  holding(path: string): string | null;
  used(batch: string, folder: string): void;
  mayWrite(batch: string, dir: string): boolean;
}

export interface ServiceTickets {
  issue(download: Download): { path: string; fileName: string };
}

export type ServiceParts = {
  readonly store: ServiceStore;
  readonly search: ServiceSearch;
  readonly engine: ServiceEngine;
  readonly sessions: ServiceSessions;
  readonly exports: ServiceExports;
  readonly tickets: ServiceTickets;
  readonly consents: ServiceConsents;
  readonly folders: ServiceFolders;
  /** Null where no fleet was named. */
  readonly fleet: ServiceFleet | null;
  readonly settings: { get(): Settings; set(change: Partial<Settings>): Settings };
  readonly status: () => StatusInfo;
  readonly emit: Emit;
  /** Number of the newest event. */
  readonly eventSeq: () => number;
  /** Makes an output folder where it is not there; rejects `bad-request` where it can't be written. */
  readonly checkFolder: (dir: string) => Promise<void>;
  /** `TABTRAWL_HOME/out`. */
  readonly outDir: string;
  /** Resolves when the page's files are in its output folder, if it has one. */
  readonly pageWritten: (page: string) => Promise<void>;
  /** See `site.map`. Rejects `bad-url`. */
  readonly mapSite: (ask: Params<'site.map'>) => Promise<SiteMap>;
  /** See `rule.preview`. */
  readonly previewRule: (ask: Params<'rule.preview'>) => Promise<RulePreview>;
  /** See `batch.reread`. */
  readonly reread: (
    batch: BatchInfo,
    ask: { readonly filter: PageFilter | undefined; readonly options: RereadOptions },
  ) => Promise<Reread>;
  /** Addresses that may change something when opened; null where one is harmless. */
  readonly looksUnsafe: (url: string) => string | null;
  /** Shows a folder in the machine's own file manager; false where there is none, or no window to show it in. */
  readonly openFolder: (folder: string) => Promise<boolean>;
};

/** Who calls, as far as handlers ask. `origin`: of a browser's extension; null for a program. */
export type CalledBy = Pick<ClientContext, 'kind' | 'origin'>;
