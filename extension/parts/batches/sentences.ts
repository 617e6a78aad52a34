/**
 * English sentences of the companion → texts of ours. They come from older and newer companions too, so one that is not known is told as it
 * came.
 */
import type { MessageTable, Templates } from '../../../shared/messages/templates.ts';
import { parseBytes } from '../../../shared/units.ts';
import { bytesText, durationText } from '../format.ts';
import { type MessageKey, type PluralKey, t, tn } from '../messages.ts';

/** Codes of a table that say how many there are of something: their texts have forms of a plural. */
type CountedCode<T> = {
  [Code in keyof T]: T[Code] extends `${string}{count${string}` | readonly [`${string}{count${string}`, ...unknown[]]
    ? Code
    : never;
}[keyof T];

/** A sentence whose template companion and extension share; itself where it is of none. `told`: how a value that is a sentence itself is told. */
export function readInOurWords<T extends Templates>(
  said: string,
  table: MessageTable<T> &
    (CountedCode<T> extends PluralKey ? unknown : never) &
    (Exclude<keyof T, CountedCode<T>> extends MessageKey ? unknown : never),
  told: Readonly<Record<string, (words: string) => string>> = {},
): string {
  const found = table.read(said);
  if (!found) return said;
  const values = Object.fromEntries(
    Object.entries(found.values).map(([name, value]) => [name, told[name]?.(value) ?? inUnits(name, value)]),
  );
  // The type of `table` says which of them its codes are; the compiler cannot follow it to here.
  return 'count' in values
    ? tn(found.code as PluralKey, Number(values.count), values)
    : t(found.code as MessageKey, values);
}

/** Sizes and durations as the language writes them; what is none is left as it came. */
function inUnits(name: string, value: string): string {
  if (name === 'wait' || name === 'limit') {
    const ms = durationMsOf(value);
    return ms === null ? value : durationText(ms);
  }
  if (name !== 'held' && name !== 'budget' && name !== 'size') return value;
  const bytes = parseBytes(value);
  return bytes === undefined ? value : bytesText(bytes);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** `1 min 35 s` → 95000; null where it is no duration. */
function durationMsOf(text: string): number | null {
  const parts = [...text.matchAll(/([\d.]+) (h|min|s|ms)(?= |$)/g)];
  const isAll = parts.map(([part]) => part).join(' ') === text;
  return isAll && parts.length > 0
    ? parts.reduce((sum, [, value, unit]) => sum + Number(value) * (unitMs[unit ?? ''] ?? 0), 0)
    : null;
}
