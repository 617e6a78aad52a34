/** Durations and sizes as people write them. */

const durationMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const sizeBytes: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `"90s"`, `"15m"`, `"2h"`, `"7d"` or bare milliseconds → milliseconds; undefined where it is neither. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)?$/i.exec(text.trim());
  const factor = durationMs[match?.[2]?.toLowerCase() ?? 'ms'];
  return match?.[1] && factor ? Math.round(Number(match[1]) * factor) : undefined;
}

/** `"800MB"`, `"2g"`, `"1.5GiB"` or bare bytes → bytes (powers of 1024); undefined where it is neither. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?$/i.exec(text.trim());
  const factor = sizeBytes[match?.[2]?.toLowerCase() ?? 'b'];
  return match?.[1] && factor ? Math.round(Number(match[1]) * factor) : undefined;
}

/** `"200k"`, `"1.5M"` or bare figures → a number (powers of 1000); undefined where it is neither. */
export function parseCount(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([km])?$/i.exec(text.trim());
  const factor = { k: 1000, m: 1_000_000 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  return match?.[1] ? Math.round(Number(match[1]) * factor) : undefined;
}

/** `1536` → `"1.5 KB"`; powers of 1024, three figures at most. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

const plurals = new Intl.PluralRules('en');

/** `(1, 'page')` → `"1 page"`, `(3, 'page')` → `"3 pages"`, `(2, 'address', 'addresses')` → `"2 addresses"`. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${plurals.select(count) === 'one' ? one : more}`;
}

/** `95_000` → `"1 min 35 s"`; `830` → `"0.8 s"`. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
