/** Templates for how exported files are named and headed: what they may hold, and what is wrong with one. Both sides check the same. */

export const nameFields = ['host', 'slug', 'title', 'index', 'date', 'site'] as const;
export type NameField = (typeof nameFields)[number];

/** Words that stand for a template of names. */
export const nameTemplates: Readonly<Record<'address' | 'title', string>> = {
  address: '{host}/{slug}',
  title: '{host}/{title}',
};

/** The template that `names` is or stands for. */
export function nameTemplateOf(names: string): string {
  return names === 'address' || names === 'title' ? nameTemplates[names] : names;
}

export const headFields = [
  'url',
  'title',
  'fetched',
  'date',
  'finalUrl',
  'description',
  'author',
  'published',
  'modified',
  'site',
  'language',
  'canonical',
  'image',
] as const;
export type HeadField = (typeof headFields)[number];

export function isHeadField(text: string): text is HeadField {
  return (headFields as readonly string[]).includes(text);
}

/** What is wrong with a template, and with which part of it. */
export type TemplateProblem = {
  /** `alike`: all pages would have one name. `deep`: more than one folder. */
  readonly kind: 'unknown-field' | 'alike' | 'deep' | 'bad-key' | 'given-twice' | 'empty';
  readonly part: string;
};

/** Null where it is good. */
export function namesProblem(names: string): TemplateProblem | null {
  const template = nameTemplateOf(names);
  const unknown = unknownField(template, nameFields);
  if (unknown) return { kind: 'unknown-field', part: unknown };
  if (!/\{(?:slug|title|index)\}/.test(template)) return { kind: 'alike', part: template };
  return template.split('/').length > 2 ? { kind: 'deep', part: template } : null;
}

export type HeadEntry = { readonly key: string; readonly value: string };

/** `title, source=url, tags=web clipping, saved=on {date}`: a field, a key for a field, or a key for words with fields in braces. */
export function headEntriesOf(template: string): HeadEntry[] {
  return template
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? { key: part, value: part } : { key: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
    });
}

const keyForm = /^[\p{L}_][\p{L}\p{N}_ -]{0,59}$/u;

/** Null where it is good. `all` and `none` stand for all fields that have a value, and for no head. */
export function headProblem(template: string): TemplateProblem | null {
  if (template === 'all' || template === 'none') return null;
  const entries = headEntriesOf(template);
  if (entries.length === 0) return { kind: 'empty', part: '' };
  for (const { key, value } of entries) {
    if (!keyForm.test(key)) return { kind: 'bad-key', part: key };
    if (key === value && !isHeadField(value)) return { kind: 'unknown-field', part: value };
    const unknown = unknownField(value, headFields);
    if (unknown) return { kind: 'unknown-field', part: unknown };
  }
  const twice = entries.find(({ key }, at) => entries.findIndex((other) => other.key === key) !== at);
  return twice ? { kind: 'given-twice', part: twice.key } : null;
}

/** The first in braces that is none of `fields`, with its braces. */
function unknownField(template: string, fields: readonly string[]): string | undefined {
  return [...template.matchAll(/\{([^}]*)\}/g)].find(([, name = '']) => !fields.includes(name))?.[0];
}
