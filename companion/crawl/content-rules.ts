/** Which rule of a person says what the content of a page is, and for which pages a rule is. Pure. */
import { type ContentRule, wholeHost } from '../../shared/batch/content-rules.ts';
import type { BatchOptions } from '../../shared/batch/options.ts';
import { hostOf } from '../../shared/urls.ts';
import { generalised, KindTree, leafOf, queryOf } from './discovery/kinds.ts';
import type { ElementChoice } from './ports.ts';

/** Addresses of a host that a kind is learnt from at most. */
const learntFromMost = 2000;

/**
 * The kind of an address as a rule names it: what the addresses of its host that are known (`others`) show to be its siblings.
 * Parameters tell kinds apart only where the path is a program's (`viewtopic.php?t`) or the top of the site.
 */
export function ruleKindOf(address: string, others: readonly string[] = []): string {
  const url = new URL(address);
  const tree = new KindTree();
  for (const other of others.slice(0, learntFromMost)) {
    const known = URL.parse(other);
    if (known) tree.place(known);
  }
  const { template } = tree.place(url);
  const { path, query } = parted(tree.resolve(template));
  return isProgram(path) ? `${path}${query}` : path;
}

/** True where the rule's kind is that of the address. */
export function isOfKind({ host, kind }: Pick<ContentRule, 'host' | 'kind'>, address: string): boolean {
  const url = URL.parse(address);
  if (!url || hostOf(address) !== host) return false;
  if (kind === wholeHost) return true;
  const { path, query } = parted(kind);
  const wanted = path.slice(1).split('/');
  const given = url.pathname.split('/').filter((segment) => segment !== '');
  const last = given.pop();
  const leaf = wanted.pop() ?? '';
  if (wanted.length !== given.length) return false;
  const isBelow = wanted.every((name, at) => {
    const segment = given[at] ?? '';
    return name === '*' || name === segment || name === generalised(segment);
  });
  return isBelow && leaf === (last === undefined ? '' : leafOf(last, null)) && (query === '' || fitsQuery(query, url));
}

function fitsQuery(query: string, url: URL): boolean {
  return query === '?*' ? url.search.length > 1 : query === queryOf(url);
}

function parted(template: string): { path: string; query: string } {
  const at = template.indexOf('?');
  return at < 0 ? { path: template, query: '' } : { path: template.slice(0, at), query: template.slice(at) };
}

function isProgram(path: string): boolean {
  return path === '/' || /\.(?:php\d?|aspx?|cgi|jsp|cfm|pl|dll)$/.test(path);
}

/** The rule for a page: that of its kind, else that of its whole host. */
export function ruleFor(rules: readonly ContentRule[], address: string): ContentRule | null {
  if (rules.length === 0) return null;
  const host = hostOf(address);
  const fitting = rules.filter((rule) => rule.host === host && isOfKind(rule, address));
  return fitting.find(({ kind }) => kind !== wholeHost) ?? fitting[0] ?? null;
}

/** A rule as it is given: for the pages of one kind, which have one rule at most. */
export type NewRule = Pick<ContentRule, 'host' | 'kind' | 'keep' | 'drop'>;

/** `keep` replaces that of the kind's rule, where there is any; `drop` is added to it. Gives all rules and the one that now holds. */
export function withRule(
  rules: readonly ContentRule[],
  given: NewRule,
  made: { readonly id: string; readonly atMs: number },
): { readonly rules: readonly ContentRule[]; readonly rule: ContentRule } {
  const before = rules.find(({ host, kind }) => host === given.host && kind === given.kind);
  const rule: ContentRule = {
    id: before?.id ?? made.id,
    host: given.host,
    kind: given.kind,
    keep: given.keep.length > 0 ? [...given.keep] : [...(before?.keep ?? [])],
    drop: [...new Set([...(before?.drop ?? []), ...given.drop])],
    createdAt: made.atMs,
  };
  return { rules: [...rules.filter(({ id }) => id !== rule.id), rule], rule };
}

/** What of a page is its content by the batch's options and the person's rules; null where neither says anything. */
export function elementChoice(
  options: Pick<BatchOptions, 'content' | 'keepElement' | 'dropElement'>,
  rules: readonly ContentRule[],
  address: string,
): ElementChoice | null {
  // A batch that is to have whole pages was not asked for parts of them.
  const rule = options.content === 'main' ? ruleFor(rules, address) : null;
  const keep = options.keepElement ?? (rule?.keep.join(', ') || undefined);
  const drop = [...(rule?.drop ?? []), ...(options.dropElement === undefined ? [] : [options.dropElement])].join(', ');
  if (keep === undefined && drop === '') return null;
  return { ...(keep === undefined ? {} : { keep }), ...(drop === '' ? {} : { drop }) };
}
