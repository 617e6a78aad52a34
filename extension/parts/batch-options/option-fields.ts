/** The options of a batch as fields of a form, read off their schema: a new option, bound or choice there is one here. */
import {
  type BatchOptions,
  type BatchOptionsInput,
  batchOptions,
  type FieldName,
  givenBatchOptions,
  optionTable,
} from '../../../shared/batch/options.ts';
import { z } from '../../../shared/zod.ts';

export type OptionName = FieldName;

export type OptionField = { readonly name: OptionName; readonly fallback: unknown } & (
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'several'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** Anything that the schema reads from text; `words` are taken beside numbers (`auto`). */
  | { readonly kind: 'text'; readonly words: readonly string[] }
);

/** What zod gives for one member: the part of JSON Schema that is used here. */
const memberSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
  get anyOf() {
    return z.array(memberSchema).optional();
  },
});
type Member = z.infer<typeof memberSchema>;

/** In the order of the schema. */
export function optionFields(): readonly OptionField[] {
  const { properties } = z
    .object({ properties: z.record(z.string(), memberSchema) })
    .parse(z.toJSONSchema(batchOptions, { io: 'input' }));
  return Object.entries(properties).flatMap(([name, member]) => (isOptionName(name) ? [fieldOf(name, member)] : []));
}

export function isOptionName(name: string): name is OptionName {
  const group = Object.hasOwn(optionTable, name) ? optionTable[name as keyof BatchOptions].group : null;
  return group !== null && group !== 'site' && group !== 'asked';
}

function fieldOf(name: OptionName, member: Member): OptionField {
  const base = { name, fallback: member.default };
  if (member.enum) return { ...base, kind: 'choice', choices: member.enum };
  if (member.items?.enum) return { ...base, kind: 'several', choices: member.items.enum };
  if (member.type === 'boolean') return { ...base, kind: 'switch' };
  if (member.type === 'integer')
    return { ...base, kind: 'number', min: member.minimum ?? 0, max: member.maximum ?? Number.MAX_SAFE_INTEGER };
  return { ...base, kind: 'text', words: member.anyOf?.flatMap((part) => part.const ?? []) ?? [] };
}

/**
 * What was typed into a field → the options with it; without it where the field is empty, which means its default.
 * Null where the schema does not take it.
 */
export function withOption(options: BatchOptionsInput, field: OptionField, typed: unknown): BatchOptionsInput | null {
  const { [field.name]: _, ...others } = options;
  if (typed === '' || typed === undefined) return others;
  const value = typeof typed === 'string' && /^\d+$/.test(typed) && takesNumbers(field) ? Number(typed) : typed;
  return givenBatchOptions.safeParse({ [field.name]: value }).success ? { ...others, [field.name]: value } : null;
}

/** A session or folder may be called "2024"; a number is meant everywhere else. */
function takesNumbers(field: OptionField): boolean {
  return field.kind === 'number' || givenBatchOptions.safeParse({ [field.name]: 1 }).success;
}
