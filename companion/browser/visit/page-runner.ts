/**
 * Pages are run in tabs of the one Chrome: takes jobs, gives values. Chrome may go and come again under it (`attach`, `detach`); jobs that
 * were under way then end as `lost`.
 */
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Cookie } from '../../../shared/protocol/model.ts';
import { hostOf } from '../../../shared/urls.ts';
import { matchesUrl } from '../../crawl/hooks.ts';
import type { Clock, HoldTabs, HookSet, Log, PageJob, PageRunner, Visit } from '../../crawl/ports.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { FetchLane } from '../fetch/fetch-lane.ts';
import { CarriedStorage } from '../tabs/carried-storage.ts';
import { Contexts, isolatedSession, sharedSession } from '../tabs/contexts.ts';
import { TabPool } from '../tabs/pool.ts';
import { closePopups } from '../tabs/requests.ts';
import { showHoldTab } from '../tabs/sign-in-tab.ts';
import { SignInWatches } from '../tabs/sign-in-watch.ts';
import { KnownMeans, type VisitStrategy } from './adaptations.ts';
import { isFileKind } from './capture.ts';
import { BrowserGone, CalledOff, Deadline, holdUntil, TabGone, within } from './deadline.ts';
import { leavesTabWell, lossOf, type Progress, pickCause, toVisit } from './outcome.ts';
import { keepWhatCame } from './salvage.ts';
import { runBrowserOpened, runVisit } from './visit.ts';

export type TabsOptions = {
  readonly hooks: readonly HookSet[];
  readonly log: Log;
  readonly clock: Clock;
  readonly headless: boolean;
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
  /** Ends a named session with its cookies, storage and tabs; false where there is none. `shared` cannot be closed. */
  closeSession(session: string): Promise<boolean>;
  /** Closes our tabs; what runs is `lost`. */
  close(): Promise<void>;
}

type Held = { readonly browser: Cdp; readonly pool: TabPool; readonly lane: FetchLane };

/** Hooks `browserOpened` may not keep Chrome from being used. */
const browserOpenedWithinMs = 30_000;

export function openTabs({ hooks, log, clock, headless }: TabsOptions): TabRunner {
  const hasPerson = !headless;
  let held: Held | null = null;
  const known = new KnownMeans(clock, log);
  let whyNot = 'Chrome is not open.';
  let limit = { tabs: 4, tight: false };
  const isOurs = (targetId: string) => held?.pool.has(targetId) ?? false;
  const contexts = new Contexts({ clock, log, hasPerson });
  const carried = new CarriedStorage();
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

  /** A job with a browser, a deadline and an end; `act` throws what it fails with. */
  async function run(
    job: PageJob,
    caller: AbortSignal,
    act: (browser: Held, deadline: Deadline, progress: Progress) => Promise<Visit>,
  ): Promise<Visit> {
    const browser = held;
    if (!browser) return { outcome: 'lost', message: whyNot };
    const progress: Progress = { timings: { navigateMs: 0, settleMs: 0, captureMs: 0 }, answer: null, partial: null };
    using deadline = new Deadline(clock, job.options.timeout, job.page.url, caller);
    deadline.endWith(browser.browser.closed, () => new BrowserGone('Chrome ended.'));
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
    { browser, pool, lane }: Held,
    deadline: Deadline,
    progress: Progress,
    { leftOut, ...means }: VisitStrategy,
  ): Promise<Visit> {
    const { url } = job.page;
    const host = hostOf(url);
    const ownHooks = hooks.filter((set) => (set.beforeNavigate || set.afterLoad) && matchesUrl(set.match, url));
    const draws = job.options.scroll || job.options.formats.some(isFileKind) || ownHooks.length > 0;
    const tab = await pool.acquire({ session: job.session, host, draws, ...means }, deadline.signal);
    const over = new AbortController();
    const signal = AbortSignal.any([deadline.signal, over.signal]);
    let reusable = false;
    try {
      using _ = deadline.endWith(tab.target.closed, () => new TabGone('The tab was closed.'));
      const fetchBody = () => lane.fetch(job, signal);
      const run = {
        tab,
        job,
        hooks: ownHooks,
        leftOut,
        clock,
        signal,
        holdUntilMs: holdUntil(deadline.atMs, job.options.timeout),
        waitsFor: deadline.waitsFor,
        fetchBody,
      };
      using kept = keepWhatCame(run, deadline);
      const visited = await runVisit(run, progress.timings).catch(async (thrown: unknown) => {
        progress.partial = await kept.after(thrown);
        throw thrown;
      });
      reusable = !deadline.signal.aborted;
      known.read(job, tab.wantsFrames);
      return { outcome: 'captured', ...visited, timings: progress.timings };
    } catch (thrown) {
      reusable = !deadline.signal.aborted && leavesTabWell(thrown);
      progress.answer = tab.watch.next ?? tab.watch.page;
      if (tab.target.closed.aborted && !(deadline.signal.reason instanceof CalledOff)) throw await lossOf(browser, url);
      throw thrown;
    } finally {
      over.abort(new CalledOff('The visit is over.'));
      pool.release(tab, reusable);
      contexts.remember(job.session).catch(() => {});
    }
  }

  return {
    async attach(browser) {
      const pool = new TabPool(browser, contexts, { clock, hasPerson, carried });
      pool.setLimit(limit.tabs, limit.tight);
      held = { browser, pool, lane: new FetchLane(browser, contexts, clock) };
      closePopups(browser, isOurs);
      await browser.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'page' }] });
      await contexts.attach(browser);
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
            return await inTab(job, browser, deadline, progress, means);
          } catch (thrown) {
            const others = known.after(thrown, job, means);
            if (!others) throw thrown;
            means = others;
          }
        }
      }),

    fetch: (job, caller) =>
      run(job, caller, async ({ lane }, deadline, { timings }) => {
        const fromMs = clock.monotonicMs();
        try {
          const got = await lane.fetch(job, deadline.signal);
          return { outcome: 'captured', ...got, files: [], timings };
        } finally {
          timings.navigateMs = clock.monotonicMs() - fromMs;
        }
      }),

    async fetchText(url, session, signal) {
      try {
        return (await held?.lane.fetchText(url, session, signal)) ?? null;
      } catch {
        // Its caller's question is only whether it could be had.
        return null;
      }
    },

    async fetchBytes(url, session, signal) {
      try {
        return (await held?.lane.fetchBytes(url, session, signal)) ?? null;
      } catch {
        return null;
      }
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
      whyNot = 'Tabtrawl is closing.';
      await within(AbortSignal.timeout(2000), Promise.all([browser?.pool.close(), browser?.lane.close()])).catch(
        () => {},
      );
    },
  };
}
