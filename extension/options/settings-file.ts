/** Settings as a JSON file: written whole, read only where every field of it is good. Pure. */

import { type BatchOptionsInput, givenBatchOptions } from '../../shared/batch/options.ts';
import { type Settings, settings } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';

const format = 'tabtrawl-settings';
const version = 1;

const settingsFile = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  // Older files have no rules: they say nothing about them.
  settings: z.strictObject({ ...settings.shape, contentRules: settings.shape.contentRules.unwrap().optional() }),
});

/** Rules are named only where there are any, so that an older Tabtrawl takes the file. */
export function settingsFileText({ contentRules, ...value }: Settings): string {
  const all = contentRules.length > 0 ? { ...value, contentRules } : value;
  return `${JSON.stringify({ format, version, settings: all }, null, 2)}\n`;
}

/** The settings of a file; or what is wrong with it, with the place. */
export function parseSettingsFile(
  text: string,
): { settings: z.output<typeof settingsFile>['settings'] } | { problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { problem: 'it is no JSON' };
  }
  const parsed = settingsFile.safeParse(raw);
  if (parsed.success) return { settings: parsed.data.settings };
  const issue = parsed.error.issues[0];
  return { problem: issue ? `${issue.path.join('.') || 'file'}: ${issue.message}` : 'it is of another kind' };
}

/** Times and sizes written as text become numbers. Throws for what the form would not have taken. */
export function parsedDefaults(options: BatchOptionsInput): Settings['defaults'] {
  return givenBatchOptions.parse(options);
}
