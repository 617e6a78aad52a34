/** What a person has picked in a chooser: kept whole from change to change, and read back with whatever an older version kept left out. */
import { z } from '../../../shared/zod.ts';
import { nextSite, siteChoiceSchema } from '../site/site-choice.ts';

export const sourceIds = [
  'tab',
  'site',
  'selected',
  'window',
  'group',
  'links',
  'list',
  'bookmarks',
  'history',
] as const;
export type SourceId = (typeof sourceIds)[number];

export const linkScopes = ['page', 'selection', 'element'] as const;
export type LinkScope = (typeof linkScopes)[number];

export const historyDays = ['1', '7', '30', '365'] as const;
export type HistoryDays = (typeof historyDays)[number];

/** `page`: as they stand in the page, the window, the list. */
export const pickOrders = ['page', 'address', 'name'] as const;
export type PickOrder = (typeof pickOrders)[number];

/** Each member is dropped by itself where it does not fit. */
const choiceSchema = z.object({
  source: z.enum(sourceIds).catch('tab'),
  group: z.number().int().nullable().catch(null),
  /** Tabs are read as they stand rather than crawled. */
  asTheyStand: z.boolean().catch(true),
  /** Pinned tabs are taken too. */
  withPinned: z.boolean().catch(true),
  linkScope: z.enum(linkScopes).catch('page'),
  /** Only links to the site of the page. */
  sameSite: z.boolean().catch(false),
  /** Only links of what the page is about, not of its menus and edges. */
  mainOnly: z.boolean().catch(false),
  /** Words that name or address must hold; `-word`: must not. */
  filter: z.string().catch(''),
  order: z.enum(pickOrders).catch('page'),
  /** Addresses whose tick was turned over. */
  flips: z.array(z.string()).readonly().catch([]),
  /** What becomes of pages that were crawled before. */
  known: z.enum(['skip', 'again']).catch('again'),
  listText: z.string().catch(''),
  /** Stands in place of the typed list. */
  listFile: z.object({ name: z.string(), text: z.string() }).nullable().catch(null),
  folder: z.string().nullable().catch(null),
  historyText: z.string().catch(''),
  historyDays: z.enum(historyDays).catch('7'),
  name: z.string().catch(''),
  site: siteChoiceSchema.catch(siteChoiceSchema.parse({})),
});
export type Choice = Readonly<z.infer<typeof choiceSchema>>;

export function parseChoice(stored: unknown): Choice {
  return choiceSchema.parse(typeof stored === 'object' && stored !== null ? stored : {});
}

export const noChoice: Choice = parseChoice({});

/** The choice without what was of one crawl alone. */
export function nextChoice(choice: Choice): Choice {
  return {
    ...choice,
    filter: '',
    flips: [],
    listText: '',
    listFile: null,
    name: '',
    site: { ...choice.site, ...nextSite },
  };
}

/** Sources that are open tabs and can be read as they stand. */
export function isTabSource(source: SourceId): boolean {
  return source === 'tab' || source === 'selected' || source === 'window' || source === 'group';
}
