/** The command line's form of the batch options: one row each; defaults, bounds and help come from their schema. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptionsInput, batchOptionShape, batchOptions } from '../../shared/batch/options.ts';
import type { Flag } from './command.ts';

type Kind = 'number' | 'number or word' | 'text' | 'list' | 'switch';

const rows = {
  out: { form: '-o, --out <dir>', kind: 'text' },
  session: { form: '--session <name>', kind: 'text' },
  concurrency: { form: '-c, --concurrency <auto|n>', kind: 'number or word' },
  perHost: { form: '--per-host <n>', kind: 'number' },
  delay: { form: '--delay <ms>', kind: 'number' },
  maxMemory: { form: '--max-memory <size>', kind: 'text' },
  timeout: { form: '--timeout <ms>', kind: 'number' },
  retries: { form: '--retries <n>', kind: 'number' },
  content: { form: '--content <main|full>', kind: 'text' },
  formats: { form: '--formats <list>', kind: 'list' },
  lane: { form: '--lane <auto|render|fetch>', kind: 'text' },
  waitFor: { form: '--wait-for <selector>', kind: 'text' },
  settle: { form: '--settle <load|dom|idle>', kind: 'text' },
  scroll: { form: '--scroll', kind: 'switch' },
  block: { form: '--block <list>', kind: 'list' },
  loadImages: { form: '--load-images', kind: 'switch' },
  cache: { form: '--cache <mode>', kind: 'text' },
  maxAge: { form: '--max-age <time>', kind: 'text' },
  robots: { form: '--robots <obey|ignore>', kind: 'text' },
  onWall: { form: '--on-wall <hold|fail>', kind: 'text' },
  yes: { form: '-y, --yes', kind: 'switch' },
} as const satisfies Record<keyof typeof batchOptionShape, { form: string; kind: Kind }>;

type OptionName = keyof typeof rows;
const names = Object.keys(rows) as OptionName[];

export const batchFlags: readonly Flag[] = names.map((name) => ({
  form: rows[name].form,
  about: describe(name),
}));

function describe(name: OptionName): string {
  const schema = batchOptionShape[name];
  const byDefault = schema.safeParse(undefined).data;
  const about = schema.description ?? '';
  if (byDefault === undefined || byDefault === false || (Array.isArray(byDefault) && byDefault.length === 0))
    return about;
  return `${about} (default: ${Array.isArray(byDefault) ? byDefault.join(',') : byDefault})`;
}

const values: Record<Kind, (given: unknown) => unknown> = {
  text: (given) => given,
  switch: (given) => given,
  list: (given) =>
    String(given)
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  number: toNumber,
  'number or word': toNumber,
};

/** The text itself where it is no number, so that the schema's message shows what was given. */
function toNumber(given: unknown): unknown {
  return /^-?\d+(\.\d+)?$/.test(String(given)) ? Number(given) : given;
}

/** Flags as given → options as given, checked. Throws `usage` that names the option, what it got and what it takes. */
export function optionsFromFlags(flags: Readonly<Record<string, unknown>>): BatchOptionsInput {
  const given = Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, values[rows[name].kind](flags[name])]),
  );
  const parsed = batchOptions.safeParse(given);
  if (parsed.success) return given;
  const lines = parsed.error.issues.map((issue) => {
    const name = names.find((candidate) => candidate === issue.path[0]);
    if (!name) return issue.message;
    const got = Array.isArray(given[name]) ? given[name].join(',') : given[name];
    return `${rows[name].form}: got "${got}". It takes: ${batchOptionShape[name].description}. (${plain(issue)})`;
  });
  throw new TabtrawlError('usage', lines.join('\n'));
}

function plain(issue: { code: string; message: string; errors?: unknown }): string {
  return issue.message.replace(/^Invalid (input|option): /i, '');
}
