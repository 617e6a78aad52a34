/** What a person has said of a whole site: how far, how much, how fast, and which kinds of links. */
import type { Scope } from '../../../shared/batch/discovery.ts';
import { z } from '../../../shared/zod.ts';

/** `any` is for the command line: from a toolbar nobody means the whole web. */
export const siteScopes = ['folder', 'host', 'domain'] as const satisfies readonly Scope[];
export type SiteScope = (typeof siteScopes)[number];

/** Pages of a host at once, and milliseconds between two starts. `gentle` is what a crawl that follows links does by itself. */
export const paces = {
  slow: { perHost: 1, delay: 2000 },
  gentle: { perHost: 2, delay: 200 },
  fast: { perHost: 4, delay: 0 },
} as const;
export type Pace = keyof typeof paces;
export const paceNames = Object.keys(paces) as [Pace, ...Pace[]];

export const clicksRange = { min: 1, max: 10_000 } as const;
export const budgetRange = { min: 1, max: 16_000_000 } as const;

const whole = ({ min, max }: { readonly min: number; readonly max: number }) => z.number().int().min(min).max(max);

/** Each member is as at first where it does not fit. */
export const siteChoiceSchema = z.object({
  /** Typed, where no page stands beside the chooser. */
  address: z.string().catch(''),
  scope: z.enum(siteScopes).catch('host'),
  clicks: whole(clicksRange).catch(10),
  budget: whole(budgetRange).catch(1000),
  pace: z.enum(paceNames).catch('gentle'),
  /** Globs, with commas between. */
  include: z.string().catch(''),
  exclude: z.string().catch(''),
  /** Kinds whose box was turned over, by `kindName`. */
  flips: z.array(z.string()).readonly().catch([]),
});
export type SiteChoice = Readonly<z.infer<typeof siteChoiceSchema>>;

/** Of one crawl alone, as it is before the next. */
export const nextSite: Partial<SiteChoice> = { address: '', flips: [] };
