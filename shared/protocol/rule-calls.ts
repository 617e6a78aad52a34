/** The calls about rules of content; part of the one table (calls.ts). */
import { contentRule, elementSelector } from '../batch/content-rules.ts';
import { z } from '../zod.ts';

const nothing = z.object({});
const count = z.number().int().min(0);

export const ruleCalls = {
  /** A rule for pages like this one. Without `kind`: for those whose addresses have its template. What the kind's rule drops already stays. */
  'rule.add': {
    params: z.object({
      url: z.string().max(8192),
      kind: contentRule.shape.kind.optional(),
      keep: z.array(elementSelector).max(50).default([]),
      drop: z.array(elementSelector).max(50).default([]),
    }),
    result: z.object({ rule: contentRule }),
  },
  'rule.remove': { params: z.object({ rule: z.string() }), result: nothing },
  /** What a rule would make of stored pages of the kind, and of the page itself where `captured` is given, which comes first. */
  'rule.preview': {
    params: z.object({
      url: z.url({ protocol: /^https?$/ }).max(8192),
      kind: contentRule.shape.kind.optional(),
      keep: z.array(elementSelector).max(50).default([]),
      drop: z.array(elementSelector).max(50).default([]),
      captured: z.object({ html: z.string().max(24_000_000), title: z.string().max(1000).default('') }).optional(),
      /** Pages beside that of `captured`. */
      limit: z.number().int().min(0).max(10).default(3),
      /** Captures of pages of these batches alone. */
      batches: z.array(z.string()).max(100_000).optional(),
    }),
    result: z.object({
      host: z.string(),
      kind: z.string(),
      /** Stored pages of the kind beside this one. */
      stored: count,
      pages: z.array(
        z.object({
          url: z.string(),
          title: z.string(),
          /** The beginning of it. */
          markdown: z.string(),
          characters: count,
          matched: z.boolean(),
        }),
      ),
    }),
  },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
