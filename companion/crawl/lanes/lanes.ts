/**
 * Which pages need no rendering: learnt by host and kind of URL, in `auto`.
 *
 * 1. The first pages of a kind are rendered and fetched, and the two records compared. When enough agreed, the kind is fetched.
 * 2. A fetched page that looks odd is rendered instead, and compared again.
 * 3. One disagreement and the kind is rendered from then on, with all that was fetched since the last agreement (unconfirmed.ts); much
 *    later it is looked at once more. Where the page that differs has a mark that no page before it had, the mark is what is rendered from then on.
 * 4. A kind that is fetched is compared again from time to time.
 */

import { reasons } from '../../../shared/messages/reasons.ts';
import type { LaneInfo } from '../../../shared/protocol/model.ts';
import { hostOf } from '../../../shared/urls.ts';
import { z } from '../../../shared/zod.ts';
import type { Clock } from '../ports.ts';
import type { HostMemory } from '../store-ports.ts';
import { Unconfirmed } from './unconfirmed.ts';

const agreementsToFetch = 3;
/** Doubles with each agreement, up to eight times as many: each look costs a page rendered. */
const fetchedBeforeCheck = 50;
const mostDoublings = 3;
/** Doubles with each disagreement. */
const renderedBeforeCheck = 200;
const mostKinds = 40;
const keptHosts = 500;
/** A kind with more marks than this differs too much from page to page to be learnt. */
const mostMarks = 150;

const kindState = z.object({
  lane: z.enum(['learning', 'fetch', 'render']),
  agreed: z.number(),
  disagreed: z.number(),
  sinceCheck: z.number(),
  marks: z.array(z.string()),
  /** Marks with which pages came out poorer: such pages are rendered. */
  fills: z.array(z.string()).default([]),
  /** Characters of visible text that the shortest compared page had. */
  leastText: z.number(),
  why: z.string(),
});
const remembered = z.record(z.string(), kindState);
type KindState = z.infer<typeof kindState>;
type HostKinds = Map<string, KindState>;

/** `both`: rendered, and fetched too for comparison. */
export type LaneChoice = 'render' | 'fetch' | 'both';
/** What pages of the kind are known to have. */
export type KnownKind = { readonly marks: ReadonlySet<string>; readonly leastText: number };

const subject = 'lanes';

/** So many pages of a kind one after the other that want rendering for a mark: it is no kind to be fetched. */
const mostFilled = 5;

const keptPages = 10_000;

export class Lanes {
  readonly #memory: HostMemory;
  readonly unconfirmed: Unconfirmed;
  readonly #filled = new Map<string, number>();
  readonly #hosts = new Map<string, HostKinds>();
  /** Pages with what their records say of it. */
  readonly #rendersNext = new Map<string, readonly string[]>();

  constructor(memory: HostMemory, clock: Clock) {
    this.#memory = memory;
    this.unconfirmed = new Unconfirmed(clock, {
      // Until it proves itself again.
      lost: (key) => this.#turn(key, reasons.say('laneNotComparable')),
      check: (key) => {
        const state = this.#stateOf(key);
        if (state) state.sinceCheck = Number.POSITIVE_INFINITY;
      },
    });
  }

  /** The page was fetched in vain, and its host is not to be asked again at once: its next try renders. `notes`: for its record, then. */
  renderNext(page: string, notes: readonly string[] = []): void {
    const oldest = this.#rendersNext.size >= keptPages ? this.#rendersNext.keys().next().value : undefined;
    if (oldest !== undefined) this.#rendersNext.delete(oldest);
    this.#rendersNext.set(page, notes);
  }
  /** The notes of a page that is to be rendered now; null for others. */
  takeRender(page: string): readonly string[] | null {
    const notes = this.#rendersNext.get(page) ?? null;
    this.#rendersNext.delete(page);
    return notes;
  }

  /** Names a kind of a session's host for `unconfirmed`. */
  keyOf(session: string, url: string): string {
    return `${session}\n${hostOf(url)}\n${kindOf(url)}`;
  }

  choose(session: string, url: string): LaneChoice {
    const state = this.#state(session, url);
    if (!state) return 'render';
    if (state.lane === 'learning') return 'both';
    state.sinceCheck++;
    if (state.lane === 'fetch') {
      const doublings = Math.min(mostDoublings, Math.max(0, state.agreed - agreementsToFetch));
      const isDue = this.unconfirmed.isDue(this.keyOf(session, url));
      if (state.sinceCheck <= fetchedBeforeCheck * 2 ** doublings && !isDue) return 'fetch';
      state.sinceCheck = 0;
      return 'both';
    }
    if (state.sinceCheck <= renderedBeforeCheck * 2 ** Math.min(6, state.disagreed - 1)) return 'render';
    Object.assign(state, {
      lane: 'learning',
      agreed: 0,
      sinceCheck: 0,
      marks: [],
      why: reasons.say('laneLookedAgain'),
    });
    return 'both';
  }

  known(session: string, url: string): KnownKind {
    const state = this.#state(session, url);
    return { marks: new Set(state?.marks ?? []), leastText: state?.leastText ?? 0 };
  }

  /** A page was rendered and fetched: `difference` is null where the records agree. `marks` null: too long to tell. */
  compared(
    session: string,
    url: string,
    seen: { difference: string | null; marks: ReadonlySet<string> | null; textLength: number; page: string },
  ): void {
    const key = this.keyOf(session, url);
    const state = this.#state(session, url);
    if (!state) return;
    const unknown = [...(seen.marks ?? [])].filter((mark) => !state.marks.includes(mark));
    if (seen.difference && seen.marks && state.lane === 'fetch' && unknown.length > 0) {
      this.#noteFills(key, state, unknown, seen.difference);
      return;
    }
    state.sinceCheck = 0;
    this.#filled.delete(key);
    const marks = new Set([...state.marks, ...(seen.marks ?? [])]);
    const tooMany = seen.marks === null || marks.size > mostMarks ? reasons.say('laneScriptsDiffer') : null;
    const difference = seen.difference ?? tooMany;
    if (difference) {
      Object.assign(state, {
        lane: 'render',
        agreed: 0,
        disagreed: state.disagreed + 1,
        marks: [],
        leastText: 0,
        why: difference,
      });
      this.unconfirmed.sendBack(key);
    } else {
      this.unconfirmed.confirm(key, seen.page);
      state.agreed++;
      state.marks = [...marks];
      state.leastText = state.agreed === 1 ? seen.textLength : Math.min(state.leastText, seen.textLength);
      if (state.lane === 'learning')
        state.why = reasons.say('laneAgreedSoFar', { agreed: state.agreed, wanted: agreementsToFetch });
      if (state.agreed >= agreementsToFetch && state.lane !== 'fetch')
        Object.assign(state, {
          lane: 'fetch',
          why: reasons.say('laneAgreed', { count: state.agreed }),
        });
    }
    const host = hostOf(url);
    this.#memory.put(session, host, subject, Object.fromEntries(this.#kinds(session, host)));
  }

  /** A page with marks that none had before came out poorer: of the others that says nothing, but such pages are rendered. */
  #noteFills(key: string, state: KindState, marks: readonly string[], why: string): void {
    const filled = (this.#filled.get(key) ?? 0) + 1;
    this.#filled.set(key, filled);
    state.fills = [...new Set([...state.fills, ...marks])].slice(0, mostMarks);
    if (filled < mostFilled) return;
    this.#turn(key, why);
    this.unconfirmed.sendBack(key);
  }

  /** Rendered from now on. */
  #turn(key: string, why: string): void {
    const state = this.#stateOf(key);
    if (!state) return;
    Object.assign(state, {
      lane: 'render',
      agreed: 0,
      disagreed: state.disagreed + 1,
      sinceCheck: 0,
      marks: [],
      leastText: 0,
      why,
    });
  }

  #stateOf(key: string): KindState | null {
    const [session = '', host = '', kind = ''] = key.split('\n');
    return this.#hosts.get(`${session}\n${host}`)?.get(kind) ?? null;
  }

  /** Of hosts met since the start, and of these hosts of a session whenever they were met. */
  decisions(session: string, hosts: readonly string[]): readonly LaneInfo[] {
    for (const host of hosts) this.#kinds(session, host);
    return [...this.#hosts].flatMap(([key, kinds]) => {
      const [session = '', host = ''] = key.split('\n');
      return [...kinds].map(([kind, { lane, why }]) => ({ session, host, kind, lane, why }));
    });
  }

  /** Null where the host has too many kinds already: such pages are rendered. */
  #state(session: string, url: string): KindState | null {
    const kinds = this.#kinds(session, hostOf(url));
    const kind = kindOf(url);
    const known = kinds.get(kind);
    if (known) return known;
    if (kinds.size >= mostKinds) return null;
    const fresh: KindState = {
      lane: 'learning',
      agreed: 0,
      disagreed: 0,
      sinceCheck: 0,
      marks: [],
      fills: [],
      leastText: 0,
      why: reasons.say('laneNotYet'),
    };
    kinds.set(kind, fresh);
    return fresh;
  }

  #kinds(session: string, host: string): HostKinds {
    const key = `${session}\n${host}`;
    const known = this.#hosts.get(key);
    if (known) return known;
    const stored = remembered.safeParse(this.#memory.get(session, host, subject));
    const kinds: HostKinds = new Map(stored.success ? Object.entries(stored.data) : []);
    const oldest = this.#hosts.size >= keptHosts ? this.#hosts.keys().next().value : undefined;
    if (oldest !== undefined) this.#hosts.delete(oldest);
    this.#hosts.set(key, kinds);
    return kinds;
  }
}

/** Kinds of URL: addresses of one host that very likely come from one template. Pure. */

/**
 * `/news/2024/05/some-title.html?page=2` → `/news/#/#/*.html?page`. Numbers, and names that look made for one page (long, with
 * digits, dashes, capitals), are generalised, and the last segment always is, as `/about` and `/contact` are seldom two templates.
 */
export function kindOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return '?';
  const segments = parsed.pathname.split('/').slice(1);
  const last = segments.pop() ?? '';
  const path = [...segments.map(generalised), last === '' ? '' : lastGeneralised(last)].join('/');
  const keys = [...new Set(parsed.searchParams.keys())].sort();
  const query = keys.length > 0 ? `?${keys.slice(0, 8).map(generalised).join('&')}` : '';
  return `/${path}${query}${parsed.hash ? '#' : ''}`.slice(0, 200);
}

function generalised(segment: string): string {
  if (/^\d+$/.test(segment)) return '#';
  return /^[a-z_]{1,20}$/.test(segment) ? segment : '*';
}

function lastGeneralised(segment: string): string {
  const [, name = segment, extension = ''] = /^(.+?)(\.[a-z]{1,5})$/i.exec(segment) ?? [];
  return `${/^\d+$/.test(name) ? '#' : '*'}${extension.toLowerCase()}`;
}
