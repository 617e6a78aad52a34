/** Rules of a person about what is the content of pages of one kind: which part of them to take, and which never. */
import { z } from '../zod.ts';

/** A CSS selector, or several parted by commas. */
export const elementSelector = z.string().trim().min(1).max(4000);

export const contentRule = z.object({
  id: z.string().min(1).max(64),
  /** Host and port as in addresses, lower case. */
  host: z.string().min(1).max(300),
  /** Template of the addresses that it is for, a glob of their paths: `/t/*` (`/**` for all pages of the host). */
  kind: z.string().regex(/^\//, 'takes a path such as /t/*').max(2000),
  /** The content is what these match; none: it is chosen as on any page. */
  keep: z.array(elementSelector).max(50).default([]),
  /** What these match is never content. */
  drop: z.array(elementSelector).max(50).default([]),
  createdAt: z.number().default(0),
});
export type ContentRule = z.infer<typeof contentRule>;

export const contentRules = z.array(contentRule).max(2000);

/** All pages of a host. */
export const wholeHost = '/**';
