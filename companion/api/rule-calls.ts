/** The calls about a person's rules of content: kept with the settings, tried on stored captures, applied to pages that were read before. */
import { randomBytes } from 'node:crypto';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import type { Settings } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';
import { ruleKindOf, withRule } from '../crawl/content-rules.ts';
import { checkSelectors } from './check-selector.ts';
import type { ServiceParts } from './ports.ts';

type Names = 'rule.add' | 'rule.remove' | 'rule.preview' | 'batch.reread';
type RuleHandlers = { readonly [N in Names]: (params: Params<N>) => Result<N> | Promise<Result<N>> };

/** Where the rules of whoever calls are kept. */
export type RuleKeeper = { get(): Settings; set(change: Partial<Settings>): Settings };

export function ruleHandlers(parts: ServiceParts): RuleHandlers {
  const { store, settings, emit } = parts;
  const keeper: RuleKeeper = {
    get: () => settings.get(),
    set: (change) => {
      const now = settings.set(change);
      emit('settings', now);
      return now;
    },
  };
  return {
    'rule.add': (params) => addRule(keeper, params),
    'rule.remove': ({ rule }) => removeRule(keeper, rule),
    'rule.preview': async (params) => {
      checkRule(params);
      const { pages, ...preview } = await parts.previewRule(params);
      return { ...preview, pages: [...pages] };
    },
    'batch.reread': async ({ batch, filter, options }) => {
      const info = store.getBatch(batch);
      if (!info) throw new TabtrawlError('not-found', `There is no batch ${batch}. "tabtrawl batches" lists them.`);
      checkSelectors([
        { as: 'keepElement', selector: options?.keepElement },
        { as: 'dropElement', selector: options?.dropElement },
      ]);
      const read = await parts.reread(info, { filter, options: options ?? {} });
      return { batch: store.getBatch(batch) ?? info, ...read, missingUrls: [...read.missingUrls] };
    },
  };
}

/** Throws `bad-request`. */
export function addRule(keeper: RuleKeeper, params: Params<'rule.add'>): Result<'rule.add'> {
  if (params.keep.length + params.drop.length === 0)
    throw new TabtrawlError('bad-request', 'A rule says what to keep or what to drop. Give a selector.');
  checkRule(params);
  const url = URL.parse(params.url);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TabtrawlError('bad-request', `A rule is for pages of a site; "${params.url}" is no address of one.`);
  const { keep, drop, kind = ruleKindOf(url.href) } = params;
  const made = { id: randomBytes(4).toString('hex'), atMs: Date.now() };
  const { rules, rule } = withRule(keeper.get().contentRules, { host: hostOf(url.href), kind, keep, drop }, made);
  keeper.set({ contentRules: [...rules] });
  return { rule };
}

/** Throws `not-found`. */
export function removeRule(keeper: RuleKeeper, id: string): Result<'rule.remove'> {
  const rules = keeper.get().contentRules;
  const left = rules.filter((rule) => rule.id !== id);
  if (left.length === rules.length)
    throw new TabtrawlError('not-found', `There is no rule ${id}. "tabtrawl rules" lists them.`);
  keeper.set({ contentRules: left });
  return {};
}

/** Throws `bad-request` where a selector of the rules is none. */
export function checkRule({
  keep,
  drop,
}: {
  readonly keep: readonly string[];
  readonly drop: readonly string[];
}): void {
  checkSelectors([
    ...keep.map((selector) => ({ as: 'keep', selector })),
    ...drop.map((selector) => ({ as: 'drop', selector })),
  ]);
}
