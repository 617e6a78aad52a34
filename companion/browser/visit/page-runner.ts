/**
 * Pages are run in tabs of the one Chrome: takes jobs, gives values. Chrome may go and come again under it (`attach`, `detach`); jobs that
 * were under way then end as `lost`.
 */

import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import type { Cookie } from '../../../shared/protocol/model.ts';
import { hostOf } from '../../../shared/urls.ts';
import { matchesUrl } from '../../crawl/hooks.ts';
import type { Clock, HoldTabs, HookSet, Log, PageJob, PageRunner, Visit } from '../../crawl/ports.ts';
import { addWrite, type HostWrites } from '../../crawl/writes.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { FetchLane } from '../fetch/fetch-lane.ts';
import { isFileKind } from '../read/capture.ts';
import { CarriedStorage } from '../tabs/carried-storage.ts';
import { Contexts, isolatedSession, sharedSession } from '../tabs/contexts.ts';
import { leadRule } from '../tabs/leads.ts';
import { PageWorkers, workerTypes } from '../tabs/page-workers.ts';
import { TabPool } from '../tabs/pool.ts';
import { closePopups } from '../tabs/requests.ts';
import { showHoldTab } from '../tabs/sign-in-tab.ts';
import { SignInWatches } from '../tabs/sign-in-watch.ts';
import { KnownMeans, type VisitStrategy } from './adaptations.ts';
import { CertificateQuestions } from './certificate-question.ts';
import { BrowserGone, CalledOff, Deadline, holdUntil, TabGone, within } from './deadline.ts';
import { type ReadDocument, visitDocument, withoutLies } from './document-visit.ts';
import { isGone, leavesTabWell, lossOf, type Progress, pickCause, toVisit } from './outcome.ts';
import { keepWhatCame } from './salvage.ts';
import { runBrowserOpened, runVisit } from './visit.ts';

const stoppedNote = noteLine('unfinished', noteWords.say('noteScriptStuck'));

export type TabsOptions = {
  readonly hooks: readonly HookSet[];
  readonly log: Log;
  readonly clock: Clock;
  readonly headless: boolean;
  /** The text of the script that extracts. */
  readonly extraction: () => string;
  /** The port of the companion itself, which no page is led to; null while it has none. Default: none. */
  readonly ownPort?: () => number | null;
  /** What a named session's cookies are now, told now and then, and before `close` is over. */
  readonly onRemembered?: (session: string, cookies: readonly Cookie[]) => void;
  /** Reads PDFs and Office documents; without it they are files, as any other. */
  readonly readDocument?: ReadDocument;
  /** What pages of a batch sent, or were refused, that may change something; before a visit is over, and soon after for what comes later. */
  readonly onWrites?: (batch: string, writes: readonly HostWrites[]) => void;
};

export interface TabRunner extends PageRunner, Required<Pick<HoldTabs, 'show' | 'watch'>> {
  /** Works in this Chrome from now on; runs the hooks `browserOpened`, whose failure is logged. */
  attach(browser: Cdp): Promise<void>;
  /** Chrome is gone. Until the next `attach` every job is `lost`. */
  detach(why: string): void;
  /** Tabs that are open now. */
  openTabs(): number;
  /** Sessions with something in them; `shared` is always one. `cookies` is null where it cannot be told. */
  sessions(): Promise<readonly { name: string; tabs: number; cookies: number | null }[]>;
  /** Rejects `usage` for the session `isolated`. */
  seedCookies(session: string, cookies: readonly Cookie[]): Promise<{ accepted: readonly Cookie[]; refused: number }>;
  /** Of a session as it now is; none where there is none. */
  cookies(session: string): Promise<readonly Cookie[]>;
  /** Ends a named session with its cookies, storage and tabs; false where there is none. `shared` cannot be closed. */
  closeSession(session: string): Promise<boolean>;
  /** Closes our tabs; what runs is `lost`. */
  close(): Promise<void>;
}

type Held = {
  readonly browser: Cdp;
  readonly pool: TabPool;
  readonly lane: FetchLane;
  readonly workers: PageWorkers;
  readonly questions: CertificateQuestions;
};

/** What Chrome asks for in place of an `<img>`. */
const imageAccept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/** Hooks `browserOpened` may not keep Chrome from being used. */
const browserOpenedWithinMs = 30_000;

export function openTabs(options: TabsOptions): TabRunner {
  const { hooks, log, clock, headless, extraction, ownPort = () => null } = options;
  const { onRemembered, onWrites, readDocument } = options;
  const hasPerson = !headless;
  let held: Held | null = null;
  const known = new KnownMeans(clock, log);
  let whyNot = failures.say('againNoChrome');
  let limit = { tabs: 4, tight: false };
  const isOurs = (targetId: string) => held?.pool.has(targetId) ?? false;
  const contexts = new Contexts({ clock, log, hasPerson, onRemembered });
  const carried = new CarriedStorage();
  /** Files that nobody listed, such as robots.txt and sitemaps. */
  const fileLead = (url: string) => leadRule(url, { yes: false, privateRedirects: false }, ownPort());
  /** Tabs in front of a person, which tell of themselves. */
  const shown = new Set<string>();
  const watches = new SignInWatches({
    clock,
    browser: () => held?.browser ?? null,
    cookies: (session) => contexts.cookies(session),
    contextOf: (session) => contexts.of(session),
    isContextOurs: (contextId) => contexts.has(contextId),
    isKnown: (targetId) => isOurs(targetId) || shown.has(targetId),
  });

  const writes = new PendingWrites(clock, (batch, sums) => onWrites?.(batch, sums));

  /** A job with a browser, a deadline and an end; `act` throws what it fails with. */
  async function run(
    job: PageJob,
    caller: AbortSignal,
    act: (browser: Held, deadline: Deadline, progress: Progress) => Promise<Visit>,
  ): Promise<Visit> {
    const browser = held;
    if (!browser) return { outcome: 'lost', message: whyNot };
    const progress: Progress = {
      timings: { navigateMs: 0, settleMs: 0, captureMs: 0 },
      answer: null,
      partial: null,
      writes: [],
    };
    using deadline = new Deadline(clock, job.options.timeout, job.page.url, caller);
    deadline.endWith(browser.browser.closed, () => new BrowserGone(failures.say('againChromeEnded')));
    try {
      return await act(browser, deadline, progress);
    } catch (thrown) {
      const visit = toVisit(pickCause(thrown, deadline.signal), job.page.url, progress);
      if (visit.outcome === 'failed' && visit.error.code === 'internal')
        log('warn', `a visit failed: ${visit.error.message}`, { url: job.page.url });
      return visit;
    }
  }

  async function inTab(
    job: PageJob,
    { browser, pool, lane, workers, questions }: Held,
    deadline: Deadline,
    progress: Progress,
    { leftOut, serviceWorkers, animates, ...means }: VisitStrategy,
  ): Promise<Visit> {
    const { url } = job.page;
    const host = hostOf(url);
    const ownHooks = hooks.filter((set) => (set.beforeNavigate || set.afterLoad) && matchesUrl(set.match, url));
    const draws = animates || job.options.scroll || job.options.formats.some(isFileKind) || ownHooks.length > 0;
    const tab = await pool.acquire(
      { session: job.session, host, origin: new URL(url).origin, draws, ...means },
      deadline.signal,
    );
    const over = new AbortController();
    const signal = AbortSignal.any([deadline.signal, over.signal]);
    let reusable = false;
    let isStopped = false;
    tab.mayFollow = (to) => {
      const may = job.mayFollow?.(to) !== false;
      isStopped ||= !may;
      return may;
    };
    try {
      using _ = deadline.endWith(tab.target.closed, () => new TabGone('The tab was closed.'));
      const lead = leadRule(url, job.options, ownPort());
      const fetchBody = () => lane.fetch(job, lead, signal);
      const run = {
        tab,
        job,
        hooks: ownHooks,
        leftOut,
        serviceWorkers,
        hasWorker: (host: string) => workers.has(tab.contextId, host),
        lead,
        clock,
        signal,
        holdUntilMs: holdUntil(deadline.atMs, job.options.timeout),
        waitsFor: deadline.waitsFor,
        wantsCertificate: (asked: string, isOfPage: boolean) => questions.isAsked(asked, tab.contextId, isOfPage),
        fetchBody,
      };
      using kept = keepWhatCame(run, deadline);
      const visited = await runVisit(run, progress.timings).catch(async (thrown: unknown) => {
        progress.partial = await kept.after(thrown);
        throw thrown;
      });
      reusable = !deadline.signal.aborted && !kept.hasStopped;
      const notes = kept.hasStopped ? [...visited.notes, stoppedNote] : visited.notes;
      const sent = tab.writes.ofPage;
      known.read(job, tab.wantsFrames);
      return {
        outcome: 'captured',
        ...visited,
        notes,
        ...(kept.hasStopped ? { isUnready: true } : {}),
        ...(sent.length > 0 ? { writes: sent } : {}),
        ...(tab.writes.usesUpToken ? { usesUpToken: true } : {}),
        timings: progress.timings,
      };
    } catch (thrown) {
      reusable = !deadline.signal.aborted && leavesTabWell(thrown);
      progress.answer = tab.watch.next ?? tab.watch.page;
      progress.writes = tab.writes.ofPage;
      if (tab.target.closed.aborted && !(deadline.signal.reason instanceof CalledOff)) throw await lossOf(browser, url);
      throw thrown;
    } finally {
      over.abort(new CalledOff('The visit is over.'));
      writes.tell();
      tab.mayFollow = undefined;
      await tab.begunSignIns.end({ url: (tab.watch.next ?? tab.watch.page)?.url ?? url, isStopped });
      pool.release(tab, reusable);
      contexts.remember(job.session).catch(() => {});
    }
  }

  /** The visit as it is, or the document that its answer is. Rejects as the visit does. */
  async function documentsRead(
    visit: Promise<Visit>,
    how: { readonly job: PageJob; readonly lane: 'render' | 'fetch' },
    { lane }: Held,
    { signal }: Deadline,
    { timings }: Progress,
  ): Promise<Visit> {
    if (!readDocument) return visit;
    const leads = leadRule(how.job.page.url, how.job.options, ownPort());
    const documents = { ...how, files: lane.files, readDocument, leads, clock, timings, signal };
    return visit.then(
      (got) => withoutLies(got, documents),
      (thrown: unknown) => visitDocument(thrown, documents),
    );
  }

  return {
    async attach(browser) {
      const workers = new PageWorkers(browser, isOurs);
      const pool = new TabPool(browser, contexts, {
        clock,
        hasPerson,
        carried,
        workers,
        onWrite: (batch, host, isRefused) => writes.add(batch, host, isRefused),
      });
      pool.setLimit(limit.tabs, limit.tight);
      held = {
        browser,
        pool,
        lane: new FetchLane(contexts, { browser, clock, extraction }),
        workers,
        questions: new CertificateQuestions(browser, clock),
      };
      closePopups(browser, isOurs);
      await browser.send('Target.setDiscoverTargets', {
        discover: true,
        filter: ['page', ...workerTypes].map((type) => ({ type })),
      });
      await contexts.attach(browser, workers);
      const late = AbortSignal.timeout(browserOpenedWithinMs);
      await runBrowserOpened(hooks, browser, late).catch((thrown: unknown) => {
        log('error', messageOf(thrown));
      });
    },

    detach(why) {
      held = null;
      whyNot = why;
      contexts.detach();
    },

    visit: (job, caller) =>
      run(job, caller, async (browser, deadline, progress) => {
        for (let means = known.for(job); ; ) {
          try {
            const visit = inTab(job, browser, deadline, progress, means);
            return await documentsRead(visit, { job, lane: 'render' }, browser, deadline, progress);
          } catch (thrown) {
            const others = known.after(thrown, job, means);
            if (!others) throw thrown;
            means = others;
          }
        }
      }),

    fetch: (job, caller) =>
      run(job, caller, async (held, deadline, progress) => {
        const { browser, lane } = held;
        const { timings } = progress;
        const fetched = async (): Promise<Visit> => {
          const fromMs = clock.monotonicMs();
          try {
            const end = { atMs: deadline.atMs, timeoutMs: job.options.timeout };
            const got = await lane.fetch(job, leadRule(job.page.url, job.options, ownPort()), deadline.signal, end);
            return { outcome: 'captured', ...got, files: [], timings };
          } catch (thrown) {
            const hasTabClosed = thrown instanceof TabtrawlError && thrown.code === 'crashed';
            throw hasTabClosed && (await isGone(browser)) ? new BrowserGone(failures.say('againChromeEnded')) : thrown;
          } finally {
            timings.navigateMs = clock.monotonicMs() - fromMs;
          }
        };
        return documentsRead(fetched(), { job, lane: 'fetch' }, held, deadline, progress);
      }),

    async fetchText(url, session, signal) {
      try {
        return (await held?.lane.fetchText(url, session, fileLead(url), signal)) ?? null;
      } catch {
        // Its caller's question is only whether it could be had.
        return null;
      }
    },

    async fetchMarkdown(url, session, signal) {
      try {
        return (await held?.lane.fetchMarkdown(url, session, fileLead(url), signal)) ?? null;
      } catch {
        return null;
      }
    },

    async fetchBytes(url, { session, namedBy, signal }) {
      try {
        return (await held?.lane.fetchBytes(url, { session, namedBy, lead: fileLead(namedBy), signal })) ?? null;
      } catch (thrown) {
        const isRefusal =
          thrown instanceof TabtrawlError && (thrown.code === 'unsafe' || thrown.code === 'private-network');
        return isRefusal ? { refused: thrown.message } : null;
      }
    },

    async fetchFile(url, { session, referrer, maxBytes, isImage, privateRedirects, signal }) {
      if (!held) throw new TabtrawlError('browser-lost', whyNot);
      const got = await held.lane.files.get(url, {
        session,
        page: referrer,
        referrer,
        maxBytes,
        leads: leadRule(referrer, { yes: false, privateRedirects }, ownPort()),
        mayBeKept: true,
        ...(isImage ? { accept: imageAccept } : {}),
        signal,
      });
      if (!got) throw new TabtrawlError('not-a-page', `${url} could not be had.`);
      return { bytes: got.bytes, contentType: got.contentType };
    },

    setTabLimit(tabs, tight = false) {
      limit = { tabs, tight };
      held?.pool.setLimit(tabs, tight);
    },

    openTabs: () => held?.pool.size ?? 0,

    async show(session, url, onSeen) {
      if (!held) throw new TabtrawlError('browser-lost', whyNot);
      const contextId = await contexts.of(session);
      const { browser, pool } = held;
      return showHoldTab(browser, {
        contextId,
        url,
        onSeen,
        onMade: (targetId) => shown.add(targetId),
        carry: async (target, world) => {
          if (await carried.take(session, target, world)) await pool.carry(session);
        },
        clock,
      });
    },

    watch: (session, host, signs) => watches.watch(session, host, signs),

    async sessions() {
      return Promise.all(
        [sharedSession, ...contexts.names()].map(async (name) => ({
          name,
          tabs: held?.pool.countOf(name) ?? 0,
          cookies: (await contexts.cookies(name).catch(() => null))?.length ?? null,
        })),
      );
    },

    async seedCookies(session, cookies) {
      const accepted = await contexts.seed(session, cookies);
      return { accepted, refused: cookies.length - accepted.length };
    },

    cookies: async (session) => (await contexts.cookies(session)) ?? [],

    async closeSession(session) {
      if (session === sharedSession || session === isolatedSession) return false;
      held?.pool.closeSession(session);
      carried.forget(session);
      await held?.lane.closeSession(session);
      return contexts.close(session);
    },

    async close() {
      const browser = held;
      held = null;
      whyNot = failures.say('againClosing');
      await within(AbortSignal.timeout(1000), contexts.rememberAll()).catch(() => {});
      await within(AbortSignal.timeout(2000), Promise.all([browser?.pool.close(), browser?.lane.close()])).catch(
        () => {},
      );
      writes.tell();
    },
  };
}

/** Requests come in swarms: they are told of together. */
const tellWritesAfterMs = 250;

class PendingWrites {
  readonly #clock: Clock;
  readonly #onWrites: (batch: string, writes: readonly HostWrites[]) => void;
  readonly #byBatch = new Map<string, Map<string, HostWrites>>();
  #callOff: (() => void) | null = null;

  constructor(clock: Clock, onWrites: (batch: string, writes: readonly HostWrites[]) => void) {
    this.#clock = clock;
    this.#onWrites = onWrites;
  }

  add(batch: string, host: string, isRefused: boolean): void {
    const sums = this.#byBatch.get(batch) ?? new Map<string, HostWrites>();
    this.#byBatch.set(batch, sums);
    addWrite(sums, host, isRefused);
    this.#callOff ??= this.#clock.after(tellWritesAfterMs, () => this.tell());
  }

  /** At once. */
  tell(): void {
    this.#callOff?.();
    this.#callOff = null;
    const told = [...this.#byBatch];
    this.#byBatch.clear();
    for (const [batch, sums] of told) this.#onWrites(batch, [...sums.values()]);
  }
}
