/**
 * How one side reads what the other, perhaps newer, side wrote: by the same schemas, leniently. What is written stays strict.
 *
 * - Unknown keys are left out.
 * - An enum's unknown value reads as `unknown`; in a list it is left out.
 * - An optional value that does not fit, or one with a default, reads as absent.
 */
import { z } from '../zod.ts';

/** Stands where a newer side used a word that this side does not know. Tables keyed by an enum need a fallback for it. */
export const unknownValue = 'unknown';

const readers = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/** The lenient reader of a schema; made once. Its output has the schema's type, but for `unknown` in place of new words. */
export function readerOf<S extends z.ZodType>(schema: S): S {
  const known = readers.get(schema) ?? makeReader(schema);
  readers.set(schema, known);
  // `unknown` is outside the enum's type: whoever looks an enum up in a table has a fallback (see unknownValue).
  return known as S;
}

function makeReader(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape).map(([key, value]) => [key, readerOf(value as z.ZodType)]);
    return z.object(Object.fromEntries(shape));
  }
  if (schema instanceof z.ZodArray) return arrayReader(schema.element as z.ZodType);
  if (schema instanceof z.ZodEnum) return z.union([schema, z.string().transform(() => unknownValue)]);
  if (schema instanceof z.ZodNullable) return readerOf(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodOptional) {
    return readerOf(schema.unwrap() as z.ZodType)
      .optional()
      .catch(undefined);
  }
  if (schema instanceof z.ZodDefault) return defaultReader(schema);
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => readerOf(option as z.ZodType)));
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) {
    // Keys that this side does not know are left out; those that the other does not know are absent.
    const value = readerOf(schema.valueType as z.ZodType);
    return z.object(Object.fromEntries(schema.keyType.options.map((key) => [key, value.optional()])));
  }
  return schema;
}

/** Items that are new words are left out; `unknown` in a list of formats says nothing. */
function arrayReader(element: z.ZodType): z.ZodType {
  const reader = z.array(readerOf(element));
  return element instanceof z.ZodEnum
    ? reader.transform((items) => items.filter((item) => item !== unknownValue))
    : reader;
}

/** A value that does not fit reads as the default: a new word in an option stands for something this side can't do anyway. */
function defaultReader(schema: z.ZodDefault): z.ZodType {
  const inner = schema.unwrap() as z.ZodType;
  const byDefault = schema.def.defaultValue;
  return (inner instanceof z.ZodEnum ? inner : readerOf(inner)).default(byDefault).catch(byDefault);
}
