/** What a product costs, as the page says it of itself. */
import type { PageNode } from './json-ld.ts';

export type Price = { readonly amount: string; readonly currency: string };

/** Undefined where the page is about no product, or names no one price. */
export function priceOf(node: PageNode | null, meta: (...names: string[]) => string | undefined): Price | undefined {
  const amount = node?.price ?? meta('product:price:amount', 'og:price:amount');
  if (amount === undefined || !/^\d[\d.,]{0,15}$/.test(amount) || Number.parseFloat(amount) === 0) return undefined;
  const currency = node?.currency ?? meta('product:price:currency', 'og:price:currency') ?? '';
  // It is written where nobody may have seen it: a code or a sign, and no text.
  return { amount, currency: /^(?:[A-Z]{3}|\p{Sc})$/u.test(currency) ? currency : '' };
}

/** True where a text names this amount, whatever its signs for thousands and cents. */
export function namesPrice(text: string, { amount }: Price): boolean {
  const wanted = figure(amount);
  for (const [found] of text.matchAll(/\d[\d.,\u00a0\u202f' ]*/g)) if (figure(found.trim()) === wanted) return true;
  return false;
}

function figure(text: string): string {
  const bare = text.replace(/[\s\u00a0\u202f']/g, '').replace(/[.,]+$/, '');
  const cents = /[.,](\d{1,2})$/.exec(bare)?.[1];
  const whole = (cents === undefined ? bare : bare.slice(0, -cents.length - 1)).replace(/[.,]/g, '');
  return `${whole}.${(cents ?? '').padEnd(2, '0')}`;
}
