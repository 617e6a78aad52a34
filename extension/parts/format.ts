/** Figures in the browser's language. Formatters are kept, as making one costs more than using it a hundred times. */
import { uiLanguage } from './messages.ts';

const numberFormats = new Map<string, Intl.NumberFormat>();

function formatOf(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = numberFormats.get(key) ?? new Intl.NumberFormat(uiLanguage(), options);
  numberFormats.set(key, known);
  return known;
}

/** `12345` → "12,345". `digits`: after the point. */
export function numberText(value: number, digits = 0): string {
  return formatOf({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

const byteUnits = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `734003200` → "700 MB"; powers of 1024, three figures at most; never below kilobytes, and 0 of nothing alone. */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10) - 1);
  const value = bytes === 0 ? 0 : Math.max(0.1, bytes / 1024 ** (power + 1));
  const digits = bytes === 0 || value >= 99.95 ? 0 : 1;
  return formatOf({
    style: 'unit',
    unit: byteUnits[power] ?? 'kilobyte',
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

function unitText(value: number, unit: 'hour' | 'minute' | 'second', digits = 0): string {
  return formatOf({
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** `95000` → "1 min 35 sec"; `830` → "0.8 sec". Two units at most. */
export function durationText(ms: number): string {
  // Nothing takes no time.
  if (ms < 9950) return unitText(Math.max(0.1, ms / 1000), 'second', 1);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return unitText(seconds, 'second');
  if (seconds < 3600) return `${unitText(Math.floor(seconds / 60), 'minute')} ${unitText(seconds % 60, 'second')}`;
  return `${unitText(Math.floor(seconds / 3600), 'hour')} ${unitText(Math.floor((seconds % 3600) / 60), 'minute')}`;
}

/** `ms` coarse, for what is only guessed: to 5 seconds under a minute, to a minute above, to five minutes past an hour. */
export function aboutText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return unitText(Math.max(5, Math.ceil(seconds / 5) * 5), 'second');
  if (seconds < 3570) return unitText(Math.round(seconds / 60), 'minute');
  const minutes = Math.round(seconds / 300) * 5;
  const hours = unitText(Math.floor(minutes / 60), 'hour');
  return minutes % 60 === 0 ? hours : `${hours} ${unitText(minutes % 60, 'minute')}`;
}

const timeStyles = {
  long: { dateStyle: 'medium', timeStyle: 'short' },
  clock: { timeStyle: 'medium' },
  day: { day: 'numeric', month: 'short' },
  moment: { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
} as const;
type TimeKind = keyof typeof timeStyles;
const timeFormats = new Map<TimeKind, Intl.DateTimeFormat>();

function timeFormat(kind: TimeKind): Intl.DateTimeFormat {
  const options = timeStyles[kind];
  const known = timeFormats.get(kind) ?? new Intl.DateTimeFormat(uiLanguage(), options);
  timeFormats.set(kind, known);
  return known;
}

/** As a browser names itself, short: "Chrome/156.0.8078.108" → "Chrome 156". */
export function browserText(product: string): string {
  return product.replace(/^(Headless)?(\w+)\/(\d+).*/, '$2 $3');
}

/** Epoch milliseconds → date and time to the minute. */
export function timeText(atMs: number): string {
  return timeFormat('long').format(atMs);
}

/** Epoch milliseconds → time of the day to the second. */
export function clockText(atMs: number): string {
  return timeFormat('clock').format(atMs);
}

/** Epoch milliseconds → day and month: "26 Nov". */
export function dayText(atMs: number): string {
  return timeFormat('day').format(atMs);
}

/** Epoch milliseconds → day and time, to tell one from another: "Nov 26, 4:05 PM". */
export function momentText(atMs: number): string {
  return timeFormat('moment').format(atMs);
}
