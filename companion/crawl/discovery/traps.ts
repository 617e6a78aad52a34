/**
 * Spaces of addresses without an end, known by the address alone: the same address is always judged the same.
 * What is only seen by what pages give (a list that goes on with nothing new) is judged by kind, in order.ts.
 */
import type { NotTaken } from '../../../shared/batch/discovery.ts';
import { isSessionKey, isTracking } from './canonical-url.ts';
import { isPagination } from './pagination.ts';

type Trap = Extract<
  NotTaken,
  'calendar' | 'facets' | 'sort-order' | 'repeating-path' | 'too-long' | 'same-page' | 'endless-pagination'
>;

type TrapContext = {
  readonly nowMs: number;
  /** Kinds that differ from the address's own only in their parameters, it included. */
  readonly queryForms: number;
};

/** No page's address is longer in practice: the longest that Internet Explorer took, and sitemaps allow. */
const longestUrl = 2048;
const deepestPath = 20;
/** Pages of a list past this are not looked at by people either. */
const furthestPage = 10_000;
/** How far from today a calendar is of use to anybody. */
const calendarAheadMonths = 12;
const calendarBackMonths = 24;
const monthMs = 30.44 * 86_400_000;
/** Combinations of filters: this many at once, and this many forms of one address before two at once are too many. */
const mostFilters = 3;
const mostQueryForms = 12;

/** Null where nothing in the address says so. */
export function trapOf(url: URL, context: TrapContext): Trap | null {
  if (url.href.length > longestUrl) return 'too-long';
  if (repeatsItself(url.pathname)) return 'repeating-path';
  if (isOtherForm(url)) return 'same-page';
  if (isSorted(url)) return 'sort-order';
  if (isEndlessCalendar(url, context.nowMs)) return 'calendar';
  if (isFarPage(url)) return 'endless-pagination';
  return isCombined(url, context.queryForms) ? 'facets' : null;
}

/** `/a/b/a/b/a/b`, `/x/x/x`, or deeper than folders are: links that are relative to themselves. */
function repeatsItself(pathname: string): boolean {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > deepestPath) return true;
  for (let size = 1; size <= 4; size++) {
    for (let at = 0; at + 3 * size <= segments.length; at++) {
      const first = segments.slice(at, at + size).join('/');
      const second = segments.slice(at + size, at + 2 * size).join('/');
      const third = segments.slice(at + 2 * size, at + 3 * size).join('/');
      // Figures repeat by chance: /1/1/1 is a chapter.
      if (first === second && second === third && /\p{L}/u.test(first)) return true;
    }
  }
  return false;
}

const otherForms = /^(?:print|printable|printview|printer|print_?version|replytocom|amp|share|download|tmpl)$/i;

function isOtherForm(url: URL): boolean {
  if (url.search.length < 2) return false;
  for (const [key, value] of url.searchParams) {
    if (!otherForms.test(key)) continue;
    if (/^(?:tmpl)$/i.test(key) ? value === 'component' : !/^(?:0|no|false)$/i.test(value)) return true;
  }
  return false;
}

const sortKeys =
  /^(?:sort|sort_?by|sort_?order|sort_?dir|sorting|order_?by|order_?dir|sortierung|tri|orden|product_list_order|product_list_dir|product_list_mode|product_list_limit)$/i;
const orderKeys = /^(?:order|dir|direction|ord)$/i;
const orderValue =
  /^(?:asc|desc|ascending|descending|[a-z_]*(?:date|name|price|title|popularity|rating|views|votes|newest|oldest|latest|relevance|size|new|hot|top)[a-z_]*)$/i;
const formKeys = /^(?:view|display|layout|mode|style)$/i;
const formValue = /^(?:grid|list|table|compact|tiles|gallery|cards|rows|expanded|flat|threaded|nested)$/i;
const amountKeys = /^(?:per_?page|page_?size|results_?per_?page|items_?per_?page|limit|show|rows|pp)$/i;

function isSorted(url: URL): boolean {
  // The columns of Apache's lists of files.
  if (/^\?C=[NMSD](?:[;&]O=[AD])?$/.test(url.search) || /^\?[NMSD]=[AD]$/.test(url.search)) return true;
  if (url.search.length < 2) return false;
  for (const [key, value] of url.searchParams) {
    if (sortKeys.test(key)) return true;
    if (orderKeys.test(key) && orderValue.test(value)) return true;
    if (formKeys.test(key) && formValue.test(value)) return true;
    if (amountKeys.test(key) && /^(?:\d{1,5}|all)$/i.test(value)) return true;
  }
  return false;
}

const calendarWord =
  /(?:^|[/_.-])(?:calendars?|cal|kalender|calendrier|calendario|agenda|events?|veranstaltungen|termine|schedule|bookings?|availability|month|monat|week|day|ical)(?:$|[/_.-])/i;
const calendarKey =
  /^(?:date|day|month|mois|monat|mes|year|week|cal\w*|tribe[-_][\w-]+|eventdate|from_?date|start_?date|ym|ymd)$/i;

/** An address with a date that is far from today, where dates have no end: in a calendar, or in the future of anything. */
function isEndlessCalendar(url: URL, nowMs: number): boolean {
  const inPath = dateOf(
    url.pathname.match(/(?:^|[/_-])((?:1[89]|2\d|[3-9]\d)\d\d)(?:[-/_](\d{1,2}))(?:[-/_](\d{1,2}))?(?=$|[/._-])/),
  );
  const inQuery = dateInQuery(url);
  const date = inPath ?? inQuery;
  if (date === null) return false;
  const months = (date - nowMs) / monthMs;
  if (months > calendarAheadMonths || date < Date.UTC(1970, 0)) return true;
  // A page of its own below a date is an event that was; the date alone is a leaf of the calendar.
  const isLeaf = inQuery !== null || /\d{4}[-/_]\d{1,2}(?:[-/_]\d{1,2})?\/?$/.test(url.pathname);
  const isCalendar = inQuery !== null || calendarWord.test(url.pathname);
  return isCalendar && isLeaf && -months > calendarBackMonths;
}

function dateOf(match: RegExpMatchArray | null): number | null {
  if (!match?.[1] || !match[2]) return null;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return month >= 1 && month <= 12 ? Date.UTC(year, month - 1) : null;
}

function dateInQuery(url: URL): number | null {
  if (url.search.length < 2) return null;
  let year: number | null = null;
  let month = 1;
  for (const [key, value] of url.searchParams) {
    if (!calendarKey.test(key)) continue;
    const whole = /^(\d{4})[-/.]?(\d{2})(?:[-/.]?\d{2})?$/.exec(value);
    if (whole) return dateOf(whole);
    if (/^year$/i.test(key) && /^\d{4}$/.test(value)) year = Number(value);
    if (/^(?:month|mois|monat|mes)$/i.test(key) && /^\d{1,2}$/.test(value)) month = Number(value);
  }
  return year === null ? null : Date.UTC(year, Math.max(0, Math.min(11, month - 1)));
}

function isFarPage(url: URL): boolean {
  if (!isPagination(url)) return false;
  const inPath = Number(/(\d{1,9})(?:\.[a-z]{2,5})?\/?$/i.exec(url.pathname)?.[1] ?? 0);
  if (/\/pages?[/-]?\d+\/?$/i.test(url.pathname) && inPath > furthestPage) return true;
  return Number(url.searchParams.get('page') ?? 0) > furthestPage;
}

const filterKeys =
  /^(?:filter\w*|facet\w*|fq|refine\w*|refinement\w*|attrib\w*|attr_\w+|pa_\w+|filter_\w+|colou?r|farbe|size|groesse|brand|marke|price|min_?price|max_?price|pricefrom|priceto|material|rating|availability|condition|tags?|category|cat|in_?stock|gender|style)$/i;
const plainKeys =
  /^(?:q|query|search|s|id|page_id|p|lang|hl|locale|title|action|oldid|diff|path|route|option|view|task|itemid|tid|fid|t|f|c|v)$/i;

/** Two known filters at once, three values of one, or more parameters than an address of one thing has. */
function isCombined(url: URL, queryForms: number): boolean {
  if (url.search.length < 4) return false;
  let filters = 0;
  let others = 0;
  for (const [key, value] of url.searchParams) {
    if (value === '' || isTracking(key) || isSessionKey(key, value)) continue;
    const name = key.replace(/\[.*$/, '');
    if (key.includes('[') || filterKeys.test(name)) filters += value.split(/[,|;]|--/).length;
    else if (!plainKeys.test(name)) others++;
  }
  if (isPagination(url) && others > 0) others--;
  if (filters >= 2 || (filters >= 1 && others >= 2)) return true;
  if (others > mostFilters) return true;
  return queryForms > mostQueryForms && filters + others >= 2;
}
