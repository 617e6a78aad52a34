/**
 * Spaces of addresses without an end, known by the address alone: the same address is always judged the same.
 * What is only seen by what pages give (a list that goes on with nothing new) is judged by kind, in order.ts.
 */

import type { NotTaken } from '../../../shared/batch/discovery.ts';
import { isTracking } from '../../../shared/tracking-parameters.ts';
import { isRoute, isSessionKey } from './canonical-url.ts';
import { plainKeys } from './combinations.ts';
import { isStamp } from './content-key.ts';
import { isPageVersion } from './page-versions.ts';
import { hasTwoPlaces, isPagination } from './pagination.ts';

type Trap = Extract<
  NotTaken,
  | 'calendar'
  | 'facets'
  | 'sort-order'
  | 'repeating-path'
  | 'too-long'
  | 'same-page'
  | 'page-version'
  | 'endless-pagination'
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
  if (isPageVersion(url)) return 'page-version';
  if (isOtherForm(url)) return 'same-page';
  if (isSorted(url)) return 'sort-order';
  if (isEndlessCalendar(url, context.nowMs)) return 'calendar';
  if (isFarPage(url)) return 'endless-pagination';
  if (isCombined(url, context.queryForms)) return 'facets';
  const route = routeOf(url);
  return route && trapOf(route, { ...context, queryForms: 0 });
}

/** What an app routes by, as the address that it would be without the app; null where the address has no such part. */
function routeOf(url: URL): URL | null {
  return isRoute(url.hash) ? URL.parse(url.hash.replace(/^#!?\/?/, '/'), url.origin) : null;
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

const otherForms =
  /^(?:print|printable|printview|printer|print_?version|druck\w*|imprimir|imprimer|impression|stampa|amp|share|download|(?:outlook-?)?ical|font_?size|text_?size|high_?contrast)$/i;
/** The form for an answer below a page; comments may be counted from 0. */
const answerForms = /^reply_?to(?:_?com(?:ment)?)?$/i;
/** Forms where they are merely switched on: a `mobile` may be a number to call, a `theme` what a text is about. */
const switchedForms = /^(?:mobile|pdf|embed(?:ded)?|(?:colou?r[-_]?)?(?:theme|scheme)|skin|contrast)$/i;
const switchedOn = /^(?:|1|yes|true|on|dark|light|auto|system|high|normal|default)$/i;
const formNames = /^(?:format|view|mode|layout|output(?:_?type)?|display|page_?type|version|action|variant|tmpl)$/i;
const formOfPage =
  /^(?:print(?:able|er|view|version|page|thread|topic)?|druck\w*|pdf|amp|mobile|handheld|embed(?:ded)?|component|text-?only|ics|ical|vcf|vcard)$/i;

/** Forums lead to a page that has an address of its own: the newest answer, the next topic. */
const leapKeys = /^(?:view|action|goto)$/i;
const leapValue = /^(?:next|prev(?:ious)?|unread|newest|(?:get)?(?:new|last)_?post|next(?:newest|oldest))$/i;
const ofTopic = /^(?:t|f|tid|fid|id|topic|thread(?:id)?|showtopic)$/i;

/** What prints a page that is named by a parameter or after it: `print.php?id=3`, `/printer-friendly/3`. */
const printProgram =
  /\/(?:print(?:er)?[-_]?(?:page|view|version|friendly|able|thread|topic|post|article|story)?|drucken|druck(?:ansicht|version)?|imprimer|imprimir|stampa)(?:\.(?:php|aspx?|jsp|cgi|html?))?$/i;
const printFolder = /\/(?:printer[-_]?friendly|print[-_]?version|printview|druckansicht)\/./i;

function isOtherForm(url: URL): boolean {
  if (printFolder.test(url.pathname) || (url.search.length > 1 && printProgram.test(url.pathname))) return true;
  if (/[;,](?:print|amp|mobile)(?:\.html?)?$/i.test(url.pathname)) return true;
  if (url.search.length < 2) return false;
  for (const [key, value] of url.searchParams) {
    if (answerForms.test(key)) return true;
    if (otherForms.test(key) && !/^(?:0|no|false|off)$/i.test(value)) return true;
    // Of `action=printpage;topic=4` the first is meant.
    if (formNames.test(key) && formOfPage.test(value.split(';', 1)[0] ?? '')) return true;
    if (
      leapKeys.test(key) &&
      leapValue.test(value) &&
      [...url.searchParams.keys()].some((other) => ofTopic.test(other))
    )
      return true;
    if (switchedForms.test(key) && switchedOn.test(value)) return true;
  }
  // Blogger's mobile form.
  return url.search === '?m=1';
}

const sortKeys =
  /^(?:_?sort|sort[-_]?(?:by|order|dir|direction|column|col|field|key|mode|type)|sorting|sorted|ordering|order[-_]?(?:by|dir|direction)|sortierung|sortieren|sortuj|sortowanie|sortirovka|sorteer|sorteren|sortera|sorter|razeni|sirala|siralama|tri|trier|orden|ordenar|ordina|product_list_order|product_list_dir|product_list_mode|product_list_limit)$/i;
const orderKeys = /^(?:order|dir|direction|ord)$/i;
const orderValue =
  /^-?(?:asc|desc|ascending|descending|[a-z_]*(?:date|name|price|title|popularity|rating|views|votes|newest|oldest|latest|relevance|size|new|hot|top)[a-z_]*(?:-first)?)$/i;
/** Where the name says little. */
const looseOrderKeys = /^(?:o|ob|by|rank(?:ing)?|top)$/i;
const plainOrder =
  /^-?(?:date|name|price|title|popularity|popular|rating|views|votes|newest|oldest|latest|relevance|hot|top|trending|recent|created|updated|score|best|preis|prix|precio|datum|fecha)(?:[-_](?:asc|desc|first))?$/i;
/** Whatever the parameter is called. */
const directedValue = /^-?[a-z_]{2,24}[._:-](?:asc|desc|ascending|descending)$/i;
const freeText = /^(?:q|query|search|s|title|name|id|slug|path)$/i;
const formKeys = /^(?:view|display|layout|mode|style|list)(?:[-_]?(?:mode|type|style))?$/i;
const formValue = /^(?:grid|list|table|compact|tiles|gallery|cards|rows|expanded|flat|threaded|nested|linear|hybrid)$/i;
const amountKeys = /^(?:per_?page|page_?size|results(?:_?per_?page)?|items_?per_?page|rpp|limit|show|rows|pp|count)$/i;
const sortFolder = /^(?:sort|sort-?by|order-?by|sortieren|sortierung|tri|orden)$/i;

function isSorted(url: URL): boolean {
  // The columns of Apache's lists of files.
  if (/^\?C=[NMSD](?:[;&]O=[AD])?$/.test(url.search) || /^\?[NMSD]=[AD]$/.test(url.search)) return true;
  if (isSortedByPath(url.pathname)) return true;
  if (url.search.length < 2) return false;
  const given = url.searchParams;
  // phpBB's column and direction.
  if (/^[a-z]$/.test(given.get('sk') ?? '') && /^[ad]$/.test(given.get('sd') ?? '')) return true;
  for (const [key, value] of given) {
    if (sortKeys.test(key.replace(/\[.*$/, ''))) return true;
    if (orderKeys.test(key) && orderValue.test(value)) return true;
    if (looseOrderKeys.test(key) && plainOrder.test(value)) return true;
    if (directedValue.test(value) && (!freeText.test(key) || /_(?:asc|desc)$/i.test(value))) return true;
    if (formKeys.test(key) && formValue.test(value)) return true;
    if (amountKeys.test(key) && /^(?:\d{1,5}|all)$/i.test(value)) return true;
  }
  return false;
}

/** `/list/sort/price/asc`, `/list/sort-by-price`. */
function isSortedByPath(pathname: string): boolean {
  const segments = pathname.split('/');
  return segments.some((segment, at) => {
    const value = /^(?:sort|order)-?by-(.+)$/i.exec(segment)?.[1];
    return plainOrder.test(value ?? (sortFolder.test(segment) ? (segments[at + 1] ?? '') : ''));
  });
}

const calendarWord =
  /(?:^|[/_.-])(?:calendars?|cal|kalender|calendrier|calendario|agenda|events?|veranstaltungen|termine|schedule|bookings?|availability|months?|monate?|weeks?|wochen?|days?|tage?|jours?|d[ií]as?|semanas?|ical)(?:$|[/_.-])/i;
const calendarKey =
  /^(?:(?:ical|event|show|view|selected|current)[-_](?:date|day|month|year|week)|date|day|month|mois|monat|mes|mese|year|yr|jahr|annee|ano|anno|week|woche|semaine|semana|cal\w*|tribe[-_][\w-]+|eventdate|from_?date|start_?date|end_?date|ym|ymd)$/i;
/** Names of other things too: a date there is one by its look. */
const looseCalendarKey = /^(?:from|to|start|end|since|until|check_?(?:in|out)|arrival|departure|d|t)$/i;
const yearKey = /^(?:year|yr|jahr|annee|ano|anno)$/i;
const monthKey = /^(?:month|mois|monat|mes|mese)$/i;
/** Short names say a month only together, in a calendar. */
const shortYearKey = /^y$/i;
const shortMonthKey = /^m$/i;
const stampKey = /^(?:ts|time|timestamp|t|date|day|start|from)$/i;
const stepKey = /^(?:offset|month_?offset|week_?offset|delta|shift|step)$/i;
/** In the five languages, by how they begin; with and without accents. */
const monthNames = [
  'jan|ene|gen',
  'feb|fev|fév',
  'mar|mär|mae|mrz',
  'apr|avr|abr',
  'may|mai|mag|mayo',
  'jun|juin|giu',
  'jul|juil|lug',
  'aug|aou|aoû|ago',
  'sep|set',
  'oct|okt|ott|out',
  'nov',
  'dec|dez|déc|dic',
].map((names) => new RegExp(`^(?:${names})`, 'i'));
const monthWord =
  /^(?:jan(?:uary|uar|vier|eiro)?|enero|gennaio|feb(?:ruary|ruar|braio|rero)?|f[eé]v(?:rier|ereiro)?|mar(?:ch|s|zo|ço|co)?|m(?:ä|ae)rz|mrz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maggio|maio|june?|juni|juin|junio|giugno|junho|july?|juli|juil(?:let)?|julio|luglio|julho|aug(?:ust)?|ao[uû]t|agosto|sept?(?:ember|embre|iembre)?|settembre|setembro|set|o[ck]t(?:ober|obre|ubre)?|ottobre|outubro|nov(?:ember|embre|iembre|embro)?|d[eé]c(?:ember|embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?)$/i;

/** An address with a date that is far from today, where dates have no end: in a calendar, or in the future of anything. */
function isEndlessCalendar(url: URL, nowMs: number): boolean {
  const path = isRoute(url.hash) ? `${url.pathname}${url.hash.slice(1).split('?', 1)[0]}` : url.pathname;
  const isNamed = calendarWord.test(path);
  if (isNamed && isFarStep(url)) return true;
  // A year with its week is a leaf of a calendar, whatever that is called.
  const inWeek = weekIn(path);
  const inWords = inWeek ?? monthByName(path) ?? (isNamed ? stampIn(path) : null);
  const inPath =
    dateOf(path.match(/(?:^|[/_-])((?:1[89]|2\d|[3-9]\d)\d\d)(?:[-/_](\d{1,2}))(?:[-/_](\d{1,2}))?(?=$|[/._-])/)) ??
    inWords;
  const inQuery = dateInQuery(url, isNamed);
  const date = inPath ?? inQuery;
  if (date === null) return false;
  const months = (date - nowMs) / monthMs;
  if (months > calendarAheadMonths) return true;
  // A page of its own below a date is an event that was; the date alone is a leaf of the calendar.
  const isLeaf = inQuery !== null || inWords !== null || /\d{4}[-/_]\d{1,2}(?:[-/_]\d{1,2})?\/?$/.test(path);
  const isCalendar = inQuery !== null || inWeek !== null || isNamed;
  return isCalendar && isLeaf && -months > calendarBackMonths;
}

function dateOf(match: readonly string[] | null): number | null {
  if (!match?.[1] || !match[2]) return null;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return month >= 1 && month <= 12 ? Date.UTC(year, month - 1) : null;
}

const weekName = '(?:w|kw|wk|week|woche|semaine|semana|settimana|sem)';
const weekAfter = new RegExp(`(?:^|[/_-])(\\d{4})[-/_]?${weekName}[-/_]?(\\d{1,2})/?$`, 'i');
const weekBefore = new RegExp(`(?:^|[/_-])${weekName}[-/_]?(\\d{1,2})[-/_](\\d{4})/?$`, 'i');

/** `2031-W05`, of ISO 8601, `2031/week/5`, `kw05-2031`. */
function weekIn(text: string): number | null {
  const [, year, week] = weekAfter.exec(text) ?? [];
  const [, weekFirst, yearLast] = weekBefore.exec(text) ?? [];
  const [inYear, nth] = [Number(year ?? yearLast), Number(week ?? weekFirst)];
  return nth >= 1 && nth <= 53 ? Date.UTC(inYear, 0, nth * 7) : null;
}

/** `2031/may`, `May-2031`, `dezember-2031`; the whole of the last segments, so that `/films/seven-days-in-may-1964` is none. */
function monthByName(text: string): number | null {
  const plain = decodedPath(text);
  const [, year, after] = /\/(\d{4})[-/_](\p{L}{3,9})\/?$/u.exec(plain) ?? [];
  const [, before, yearAfter] = /\/(?:(?:\p{L}{2,10}[-_])?\d{1,2}[-_])?(\p{L}{3,9})[-/_](\d{4})\/?$/u.exec(plain) ?? [];
  const name = after ?? before ?? '';
  const month = monthWord.test(name) ? monthNames.findIndex((names) => names.test(name)) : -1;
  return month < 0 ? null : Date.UTC(Number(year ?? yearAfter), month);
}

function decodedPath(path: string): string {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return path; // A stray % is meant as itself.
  }
}

/** `/termine/1764288000`. */
function stampIn(path: string): number | null {
  return isStamp(path) ? Number(/(\d{9,10})\/?$/.exec(path)?.[1]) * 1000 : null;
}

/** So many steps from today, in a calendar that counts them. */
function isFarStep(url: URL): boolean {
  for (const [key, value] of url.searchParams)
    if (stepKey.test(key) && /^-?\d{1,6}$/.test(value)) return Math.abs(Number(value)) > calendarAheadMonths;
  return false;
}

function dateInQuery(url: URL, isNamed: boolean): number | null {
  if (url.search.length < 2) return null;
  let year: number | null = null;
  let month = 1;
  for (const [key, value] of url.searchParams) {
    if (isNamed && stampKey.test(key) && /^\d{9,10}$/.test(value)) return Number(value) * 1000;
    if (isNamed && shortYearKey.test(key) && /^\d{4}$/.test(value)) year = Number(value);
    if (isNamed && shortMonthKey.test(key) && /^\d{1,2}$/.test(value)) month = Number(value);
    if (looseCalendarKey.test(key)) {
      const date = dateOf(/^(\d{4})-(\d{2})(?:-\d{2})?$/.exec(value));
      if (date !== null) return date;
    }
    if (!calendarKey.test(key)) continue;
    const whole = /^(\d{4})[-/.]?(\d{2})(?:[-/.]?\d{2})?$/.exec(value);
    if (whole) return dateOf(whole);
    const turned = /^(?:\d{1,2}[./-])?(\d{1,2})[./-](\d{4})$/.exec(value);
    if (turned) return dateOf(['', turned[2] ?? '', turned[1] ?? '']);
    const week = weekIn(value);
    if (week !== null) return week;
    if (yearKey.test(key) && /^\d{4}$/.test(value)) year = Number(value);
    if (monthKey.test(key) && /^\d{1,2}$/.test(value)) month = Number(value);
    else if (monthKey.test(key) && monthWord.test(value))
      month = 1 + monthNames.findIndex((names) => names.test(value));
  }
  return year === null ? null : Date.UTC(year, Math.max(0, Math.min(11, month - 1)));
}

function isFarPage(url: URL): boolean {
  if (!isPagination(url)) return false;
  if (hasTwoPlaces(url)) return true;
  const inPath = Number(/(\d{1,9})(?:\.[a-z]{2,5})?\/?$/i.exec(url.pathname)?.[1] ?? 0);
  if (/\/pages?[/-]?\d+\/?$/i.test(url.pathname) && inPath > furthestPage) return true;
  return Number(url.searchParams.get('page') ?? 0) > furthestPage;
}

const filterNames =
  'colou?r|farbe|couleur|colore|kolor|rozmiar|cena|cvet|tsvet|razmer|kleur|maat|beden|renk|size|groesse|größe|taille|talla|brand|marke|marque|marca|marka|brend|merk|price|preis|prix|precio|material|rating|availability|condition|gender|style|in-?stock';
const filterKeys = new RegExp(
  `^(?:filters?\\w*|facets?\\w*|fq|refine\\w*|refinement\\w*|attrib\\w*|attr_\\w+|pa_\\w+|rh|tags?|category|cat|${filterNames}|(?:min|max)[-_]?(?:price|preis|prix|precio)|(?:price|preis|prix|precio)[-_]?(?:from|to|min|max|von|bis)|in_stock)$`,
  'i',
);
const filterFolder = new RegExp(`^(?:${filterNames})$`, 'i');
const filterSegment = new RegExp(`^(?:${filterNames}):.|^[a-z_-]{2,24}=.`, 'i');
/** `/style-guide/color-palette` is a page about them: three say more. */
const dashedFilter = new RegExp(`^(?:${filterNames})-.`, 'i');

/** `/tag/a+b`, `/tagged/a,b`: two tags at once; `c++` is one. */
const tagsTogether = /\/(?:tags?|tagged|labels?|keywords?|schlagwort|stichwort|etiquetas?)\/[^/+,|]+[+,|][^/+,|]/i;

/** Filters under a name that says nothing: `f=color:red,size:m`. */
const namedValues = /^[a-z][\w-]{1,29}:[^,;|:]+[,;|][a-z][\w-]{1,29}:[^,;|:]/i;

/** Two known filters at once, three values of one, or more parameters than an address of one thing has. */
function isCombined(url: URL, queryForms: number): boolean {
  if (filtersInPath(url.pathname) >= 2 || tagsTogether.test(url.pathname)) return true;
  if (url.search.length < 4) return false;
  let filters = 0;
  let others = 0;
  for (const [key, value] of url.searchParams) {
    if (value === '' || isTracking(key) || isSessionKey(key, value)) continue;
    const name = key.replace(/\[.*$/, '');
    if (key.includes('[') || filterKeys.test(name)) filters += value.split(/[,|;~]|--/).length;
    else if (namedValues.test(value) && !freeText.test(name)) filters += 2;
    else if (!plainKeys.test(name)) others++;
  }
  if (isPagination(url) && others > 0) others--;
  if (filters >= 2 || (filters >= 1 && others >= 2)) return true;
  if (others > mostFilters) return true;
  return queryForms > mostQueryForms && filters + others >= 2;
}

/** `/color/red/size/m`, `/color-red/size-m/brand-a`, `/color=red/size=m`. */
function filtersInPath(pathname: string): number {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  let filters = segments.filter((segment) => dashedFilter.test(segment)).length >= 3 ? 3 : 0;
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at] ?? '';
    if (filterSegment.test(segment)) filters++;
    else if (filterFolder.test(segment) && at + 1 < segments.length && !filterFolder.test(segments[at + 1] ?? '')) {
      filters++;
      at++;
    }
  }
  return filters;
}
