/** Dates as pages write them → ISO 8601. */

import { anyMonth, monthOf } from './month-names.ts';

/**
 * ISO 8601 where the text can only mean one date: with the zone that it has, without one where it has none, a day where it has no time.
 * A text that may be read in two ways (`03/04/2020`) or in none is given back as it is.
 */
export function toIsoDate(text: string): string {
  const raw = text.replace(/^[\s"'“”]+|[\s"'“”]+$/g, '');
  return epoch(raw) ?? iso(raw) ?? compact(raw) ?? eastern(raw) ?? named(raw) ?? dotted(raw) ?? raw;
}

function iso(raw: string): string | null {
  const match =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/i.exec(
      raw,
    );
  if (!match) return null;
  const [, year = '', month = '', day = '', time, zone] = match;
  const date = join(Number(year), Number(month), Number(day));
  if (!date || !time) return date;
  const clock = time.replace(',', '.').padStart(time.indexOf(':') === 1 ? time.length + 1 : time.length, '0');
  if (!zone) return `${date}T${clock.length === 5 ? `${clock}:00` : clock}`;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3, 5) || '00'}` : 'Z';
  const full = clock.length === 5 ? `${clock}:00` : clock.replace(/\.0+$/, '');
  const zoned = `${date}T${full}${offset === '+00:00' || offset === '-00:00' ? 'Z' : offset}`;
  return Number.isNaN(new Date(zoned).getTime()) ? null : zoned;
}

function compact(raw: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})Z?)?$/.exec(raw);
  if (!match) return null;
  const date = join(Number(match[1]), Number(match[2]), Number(match[3]));
  return date && match[4] ? `${date}T${match[4]}:${match[5]}:${match[6]}` : date;
}

/** With the month as a word, as in mail and HTTP dates, in the languages of month-names.ts. */
function named(raw: string): string | null {
  const month = (raw.match(/[\p{L}\p{M}]+/gu) ?? []).map(monthOf).find((number) => number !== undefined);
  if (month === undefined) return null;
  if (/\d{1,2}:\d{2}/.test(raw) && /(?:GMT|UTC|Z|[+-]\d{4})\s*(?:\(.*\))?$/i.test(raw)) {
    const date = valid(new Date(raw));
    if (date) return date;
  }
  const year = /\b(?:19|20)\d{2}\b/.exec(raw)?.[0];
  const day = /(?<![\d:.])([0-3]?\d)(?:st|nd|rd|th|er|º|ª|\.)?(?![\d:])(?![.]\d)/.exec(
    raw.replace(/\b\d{1,2}[:.]\d{2}\b/g, ''),
  )?.[1];
  return year && day ? join(Number(year), month, Number(day)) : null;
}

/** `2023年4月5日`, `2023년 4월 5일`. */
function eastern(raw: string): string | null {
  const match = /((?:19|20)\d{2})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]/.exec(raw);
  return match ? join(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}

/** `17.05.2021`: with dots the day comes first everywhere. With slashes only a day past twelve tells: `Thu, 09/25/2025 - 11:38`. */
function dotted(raw: string): string | null {
  const dots = /^(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})$/.exec(raw);
  if (dots) return join(Number(dots[3]), Number(dots[2]), Number(dots[1]));
  const slashes = /^(?:[A-Z][a-z]{2}, )?(\d{1,2})\/(\d{1,2})\/((?:19|20)\d{2})(?:[ ,-]+\d{1,2}:\d{2}.{0,12})?$/.exec(
    raw,
  );
  if (!slashes) return null;
  const [first, second, year] = [Number(slashes[1]), Number(slashes[2]), Number(slashes[3])];
  if (first > 12 && second <= 12) return join(year, second, first);
  return second > 12 && first <= 12 ? join(year, first, second) : null;
}

function epoch(raw: string): string | null {
  if (!/^1\d{9}(?:\d{3})?$/.test(raw)) return null;
  return valid(new Date(Number(raw) * (raw.length === 10 ? 1000 : 1)));
}

function join(year: number, month: number, day: number): string | null {
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function valid(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
}

const year = String.raw`(?:19|20)\d{2}`;
/** A day in a line of text. */
export const datePattern = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(?:${anyMonth})\.? \d{1,2}(?:st|nd|rd|th)?,? ${year}|\d{1,2}(?:st|nd|rd|th|er|º|°)?\.? (?:of |de |d’|d')?(?:${anyMonth})\.?,? (?:de |del )?${year}|${year}-\d{2}-\d{2}|${year}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일]|[0-3]?\d\.[01]?\d\.${year}|[0-3]?\d/[0-3]?\d/${year})(?!\p{N})`,
  'iu',
);

/** A date that can be read in one way only, or none. */
export function dateOf(text: string): string | undefined {
  const date = text === '' ? '' : toIsoDate(text);
  return /^\d{4}-\d{2}-\d{2}/.test(date) ? date : undefined;
}
