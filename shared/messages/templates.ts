/**
 * Sentences that the companion writes and the extension says in the person's language, each once: `{name}` stands for a value, `{count:page}`
 * for "3 pages" and "1 page". The English words go over the wire and into the database, as they always have; the same template finds code and
 * values in them again. So words of any version are shown, in English where none of the templates is theirs.
 */
import { counted } from '../units.ts';

/** How a sentence is written now, then how it was before. */
export type Templates = Readonly<Record<string, string | readonly [now: string, ...before: string[]]>>;

type NowOf<T> = T extends readonly [infer Now, ...unknown[]] ? Now : T;
type SlotOf<T> = T extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}:${string}` ? Name : Slot) | SlotOf<Rest>
  : never;
export type MessageValuesOf<T> = Readonly<Record<SlotOf<NowOf<T>>, string | number>>;
export type ReadMessage<Code> = { readonly code: Code; readonly values: Readonly<Record<string, string>> };

export type MessageTable<T extends Templates> = {
  readonly templates: T;
  /** The English sentence. */
  readonly say: <Code extends keyof T>(
    code: Code,
    ...values: SlotOf<NowOf<T[Code]>> extends never ? [] : [MessageValuesOf<T[Code]>]
  ) => string;
  /** Null for what is no sentence of the table. */
  readonly read: (said: string) => ReadMessage<keyof T & string> | null;
};

const slot = /\{(\w+)(?::([^|}]+)(?:\|([^}]+))?)?\}/g;
/** What holds no space; figures alone; anything else is of any words. */
const narrow: Readonly<Record<string, string>> = { url: '\\S+', target: '\\S+', host: '\\S+', count: '\\d+' };
const figures = new Set(['status', 'before', 'percent', 'agreed', 'wanted', 'crashes', 'total', 'taken', 'more']);

export function messageTable<const T extends Templates>(templates: T): MessageTable<T> {
  const known = Object.entries(templates).flatMap(([code, told]) =>
    (typeof told === 'string' ? [told] : told).map((template) => [patternOf(template), code] as const),
  );
  return {
    templates,
    say(code, ...given) {
      const told = templates[code];
      const values: Readonly<Record<string, string | number>> = given[0] ?? {};
      return filled(typeof told === 'string' ? told : (told?.[0] ?? ''), values);
    },
    read(said) {
      for (const [pattern, code] of known) {
        const match = pattern.exec(said);
        if (match) return { code, values: { ...match.groups } };
      }
      return null;
    },
  };
}

function filled(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(slot, (_, name: string, one?: string, more?: string) =>
    one === undefined ? String(values[name]) : counted(Number(values[name]), one, more),
  );
}

function patternOf(template: string): RegExp {
  let source = '';
  let at = 0;
  for (const { index, 0: whole, 1: name = '', 2: one, 3: more } of template.matchAll(slot)) {
    source += literal(template.slice(at, index));
    at = index + whole.length;
    const value = `(?<${name}>${narrow[name] ?? (figures.has(name) ? '\\d+' : '.+?')})`;
    source += one === undefined ? value : `${value} (?:${literal(more ?? `${one}s`)}|${literal(one)})`;
  }
  return new RegExp(`^${source}${literal(template.slice(at))}$`, 's');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
