/** What two pages are held against each other by, to see whether they are the same one under two addresses. */

/** Shorter texts are no content: empty lists, apps that did not start, pictures alone. */
const leastText = 80;

/**
 * The text of a page's Markdown with its addresses taken out and white space evened, as the same page under another address differs in
 * these; null where there is too little of it to say.
 */
export function contentKey(markdown: string): string | null {
  const text = withoutAddresses(markdown);
  return text.length < leastText ? null : text;
}

function withoutAddresses(markdown: string): string {
  return markdown
    .replace(/\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, ']')
    .replace(/<https?:\/\/[^>\s]*>|https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const notFoundTitle =
  /(?:^|\b)(?:not found|page (?:not|cannot be|could not be) found|page doesn.t exist|does not exist|no longer available|nicht gefunden|seite (?:nicht gefunden|existiert nicht)|introuvable|n.existe pas|no encontrad[ao]|no existe|non trovat[ao]|não encontrad[ao]|niet gevonden|nie znaleziono|не найдена?)(?:$|\b)|找不到|页面不存在|頁面不存在|見つかりません|存在しません|찾을 수 없/iu;

/** The status by itself or called one: "Topic 404" and "Page 404" are pages of a list. */
const statusTitle =
  /^\W*404\W*$|^\W*404\W+(?:error|not|page|seite|nicht|fehler|erreur|introuvable|no)\b|\b(?:error|http|status|fehler|erreur|code)\W*404\b/iu;

/** In a page of next to nothing else: that what was asked for is not there. */
const notFoundText = new RegExp(
  [
    "\\b(?:the|this|that)(?: requested)? (?:page|document|article|url|address|link)(?: (?:that )?you(?:'re| are| were| have)? (?:requested|looking for|asked for|tried to (?:open|reach|view)))? (?:(?:cannot|can't|could not|couldn't) be (?:found|located)|(?:was |is )?not found|(?:does not|doesn't) exist|no longer exists|is no longer available|(?:has been|was) (?:removed|deleted))",
    "\\b(?:we|i) (?:could not|couldn't|cannot|can't|were unable to) find (?:the|this|that|your) (?:page|document|article)",
    '(?:diese|die) (?:\\S+ )?(?:seite|datei|adresse) (?:\\S+ ){0,3}(?:nicht gefunden|existiert nicht|gibt es nicht)',
    "la page (?:\\S+ ){0,4}(?:introuvable|n'existe (?:pas|plus)|n'a pas été trouvée)",
    'la página (?:\\S+ ){0,4}(?:no existe|no se encontró|no se ha encontrado|no fue encontrada)',
    '(?:访问|查找|请求)的?(?:页面|网页|文章)(?:不存在|未找到|已被?删除)',
    'お探しの(?:ページ|記事)(?:は|が)(?:見つかり|存在し)',
  ].join('|'),
  'iu',
);
const longestNotFoundText = 500;

/** Longer pages that speak of such a thing are about it. */
const longestNotFound = 1500;

/** True for a page that was answered as good and says that there is none: of itself, or of the address that it was asked for by. */
export function saysNotFound(title: string, markdown: string, url: URL | null = null): boolean {
  if (markdown.length > longestNotFound) return false;
  const headings = [...markdown.matchAll(/^#{1,3}\s+(.{1,120})$/gm)].slice(0, 3).map(([, text = '']) => text);
  const heads = [title.slice(0, 200), ...headings];
  if (heads.some((text) => statusTitle.test(text) || text.split(titleParts).some(isNotice))) return true;
  if (markdown.length > longestNotFoundText) return false;
  const text = markdown.replace(/\s+/g, ' ');
  return notFoundText.test(text) || (url !== null && missesIt(text, url));
}

const missing = new RegExp(
  [
    '(?:could not|couldn.t|cannot|can.t|unable to) (?:be found|find|locate)|not (?:be )?found|does(?: not|n.t) exist|no longer exists',
    'nicht (?:finden|gefunden)|existiert nicht|gibt es nicht|introuvable|n.existe|pas trouvée?|no (?:existe|encontr|se (?:encontr|ha encontr))',
    'non (?:esiste|trovat)|não (?:existe|encontr)|不存在|找不到|見つかりません',
  ].join('|'),
  'iu',
);

/** The page says no more than that its own address, by its path or last name, is not there. */
function missesIt(text: string, url: URL): boolean {
  const path = readable(url.pathname);
  const name =
    path
      .split('/')
      .filter((segment) => segment !== '')
      .at(-1) ?? '';
  // Words of every day are no names: `/lost`.
  const named = text.includes(path) ? path : /\d|[-_.]/.test(name) ? name : '';
  if (named.length < 2 || named === '/') return false;
  return text.split(/(?<=[.!?])\s/).some((sentence) => sentence.includes(named) && missing.test(sentence));
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray % is meant as itself.
  }
}

/** Between what a page and what its site is called. */
const titleParts = /\s+[|·•–—:-]\s+|[:!?.]\s+|\s*[|·•]\s*/;
/** Of what is said about a thing: "The treasure that was not found" tells of one. */
const noticeWords = new RegExp(
  `^(?:${[
    'the|this|that|a|an|your|you|we|i|it|is|was|are|were|has|have|had|been|be|could|can|cannot|not|no|for|to|at|of|in|on|or|and|but|any|requested|looking|asked|tried|sorry|oops|whoops|uh|oh|error|404|http|status|code|page|pages|file|document|article|topic|thread|post|entry|url|link|address|resource|item|content|site|longer|exist|exists|anymore|here|by|name|such',
    'die|der|das|diese|dieser|dieses|seite|datei|adresse|artikel|thema|beitrag|angeforderte|angeforderter|gesuchte|gewünschte|wurde|leider|konnte|werden|fehler|ist|es|gibt',
    'la|le|les|l|page|demandée|cette|ce|fichier|article|est|n|a|été|erreur|désolé|que|vous|recherchez|cherchez|oups',
    'el|los|página|solicitada|esta|este|archivo|artículo|se|ha|lo|sentimos|que|buscas|busca',
    'il|pagina|richiesta|questa|errore|spiacenti|não|página|solicitada|de|het|deze|niet|nie|strona|strony|страница|не|ошибка',
  ].join('|')})$`,
  'iu',
);
/** A name may stand with it: "Topic Sailing not found". */
const mostNames = 2;

/** True where next to nothing else is said than that something is missing. */
function isNotice(part: string): boolean {
  if (!notFoundTitle.test(part)) return false;
  const rest = part.replace(notFoundTitle, ' ').split(/[^\p{L}\p{N}']+/u);
  const others = rest.filter((word) => word !== '' && !noticeWords.test(word));
  // A sentence about a thing that was lost has a verb of its own with it.
  return others.length <= (/\b(?:that|who|which|why|how|when|but|never|die|qui|que)\b/iu.test(part) ? 0 : mostNames);
}

const dateInAddress =
  /(?:^|[/_=-])(?:19|20|21)\d\d(?:[-/_.]?(?:0?[1-9]|1[0-2]))?(?:[-/_.]?(?:0?[1-9]|[12]\d|3[01]))?(?=$|[/_&.-])/;
const dateWords =
  /\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|januar|februar|märz|maerz|mrz|mai|juni|juli|oktober|okt|dezember|dez|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|janvier|f[ée]vrier|mars|avril|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b/giu;

/** In longer texts figures that are no part of a date say something of their day. */
const longestEmptyDate = 1500;
/** Longer ones are not held against each other. */
const longestDate = 100_000;

const numberAtEnd = /[/=_-]\d{1,9}\/?$/;

/**
 * What a page of a date says but for dates, where its address is one, or counts while its heading is nothing but a date; null of all others.
 * Two that are alike say nothing of their days.
 */
export function datelessText(url: URL, markdown: string): string | null {
  if (markdown.length > longestDate) return null;
  const address = `${url.pathname}${url.search}`;
  const isDated = dateInAddress.test(address) || isStamp(url.pathname);
  if (!isDated && !(numberAtEnd.test(address) && isUnderDate(markdown))) return null;
  const text = withoutAddresses(markdown);
  return text.length > longestEmptyDate ? withoutWholeDates(text) : withoutDates(text);
}

/** Its last name counts the seconds since 1970, on the quarter of an hour, as zones of time are. */
export function isStamp(path: string): boolean {
  const seconds = /\/(\d{9,10})\/?$/.exec(path)?.[1];
  return seconds !== undefined && Number(seconds) % 900 === 0;
}

const yearInAddress = /(?:^|[/_=-])((?:19|20|21)\d\d)(?=$|[/_&.-])/g;
const monthInAddress =
  /(?:^|[/_=-])(?:19|20|21)\d\d(?:[-/_.](?:0?[1-9]|1[0-2])|0[1-9]|1[0-2])(?:[-/_.]?(?:0?[1-9]|[12]\d|3[01]))?(?=$|[/_&.-])/;
const yearsAround = 30;

/**
 * What of a date the number in an address may be: a `year` alone may be a number like any other (`/chapter-1901`), and is none, null, where it is far
 * from now. Addresses without a year count as those with a whole date.
 */
export function dateKind(url: URL, nowMs: number): 'date' | 'year' | null {
  const address = `${url.pathname}${url.search}`;
  const years = [...address.matchAll(yearInAddress)].map(([, year]) => Number(year));
  if (years.length === 0 || monthInAddress.test(address)) return 'date';
  const now = new Date(nowMs).getUTCFullYear();
  return years.some((year) => Math.abs(year - now) <= yearsAround) ? 'year' : null;
}

function isUnderDate(markdown: string): boolean {
  const [, heading] = /^#{1,3}\s+(.{6,80})$/m.exec(markdown) ?? [];
  return heading !== undefined && /\p{L}|\d\D+\d/u.test(heading) && /^[#\s.,:/-]+$/.test(withoutDates(heading));
}

const weekNumber = /\b(?:kw|wk|week|woche|semaine|semana|settimana)[\s._-]?\d{1,2}(?!\d)/giu;

/** Other figures stay: prices, temperatures, shares. */
function withoutDates(text: string): string {
  return text
    .replace(weekNumber, '#')
    .replace(
      /(?<![\d.,]|[€$£] ?)(?:(?:19|20|21)\d\d|0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d|[.,]\d| ?[%°€$£])/g,
      '#',
    )
    .replace(dateWords, '#')
    .replace(/#(?:[\s./,:-]*#)+/g, '#');
}

const dayNumber = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|\\.)?(?!\\d|[.,]\\d)';
const dayAfter = new RegExp(`@(?:[\\s.,/-]{0,3}${dayNumber})+`, 'g');
const dayBefore = new RegExp(`(?<![\\d.,])(?:${dayNumber}[\\s.,/-]{1,3})+@`, 'g');
/** The days of a month, as they stand in a calendar beside the text. */
const daysInARow = /(?<![\d.,])(?:[1-9]|[12]\d|3[01])(?:[\s|*[\]@]+(?:[1-9]|[12]\d|3[01])(?![\d.,])){6,}/g;

/** Only numbers that stand with a month, a weekday or a year, or count the days of a month. */
function withoutWholeDates(text: string): string {
  return text
    .replace(dateWords, '@')
    .replace(/(?<!\d)(?:19|20|21)\d\d(?!\d)/g, '@')
    .replace(daysInARow, '@')
    .replace(dayAfter, '@')
    .replace(dayBefore, '@')
    .replace(/@(?:[\s.,/:|-]*@)+/g, '@');
}
