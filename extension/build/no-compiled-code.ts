/**
 * The Vite plugin that takes out of packages what the extension's own rules forbid and its pages never reach: code made from
 * strings (zod's fast path, which it tries and does without) and markup set from strings (Preact's dangerouslySetInnerHTML;
 * DOMPurify's way where there is no DOMParser). Browsers would refuse the first; stores ask about both.
 */
import type { Plugin } from 'vite';

type Cut = { readonly file: RegExp; readonly from: string; readonly to: string };

const cuts: readonly Cut[] = [
  { file: /\/zod\/v4\/core\/(doc|util|compile)\.js$/, from: 'const F = Function;', to: 'const F = undefined;' },
  { file: /\/preact\/dist\/preact\.mjs$/, from: '(t.innerHTML=h.__html)', to: '(t.textContent=h.__html)' },
  {
    file: /\/dompurify\/dist\/purify\.es\.mjs$/,
    from: 'doc.documentElement.innerHTML = ',
    to: 'doc.documentElement.textContent = ',
  },
];

/** Fails the build where a package no longer holds what is to be taken out: it may then hold it in another form. */
export function noCompiledCode(): Plugin {
  return {
    name: 'no-compiled-code',
    transform(code, id) {
      const path = id.replaceAll('\\', '/').replace(/\?.*$/, '');
      const cut = cuts.find(({ file }) => file.test(path));
      if (!cut) return undefined;
      if (!code.includes(cut.from))
        return this.error(`${path} does not hold "${cut.from}" any more; see no-compiled-code.ts.`);
      return { code: code.replaceAll(cut.from, cut.to), map: null };
    },
  };
}
