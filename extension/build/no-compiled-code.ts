/**
 * The Vite plugin that takes out of packages what the extension's own rules forbid and never reach: code made from strings
 * (zod's fast path, which it tries and does without) and markup made from strings (Preact's dangerouslySetInnerHTML).
 * The browser would refuse the first; stores ask about both.
 */
import type { Plugin } from 'vite';

type Cut = { readonly file: RegExp; readonly from: string; readonly to: string };

const cuts: readonly Cut[] = [
  { file: /\/zod\/v4\/core\/[a-z]+\.js$/, from: 'const F = Function;', to: 'const F = undefined;' },
  { file: /\/preact\/dist\/preact\.mjs$/, from: '(t.innerHTML=h.__html)', to: '(t.textContent=h.__html)' },
];

export function noCompiledCode(): Plugin {
  return {
    name: 'no-compiled-code',
    transform(code, id) {
      const path = id.replaceAll('\\', '/').replace(/\?.*$/, '');
      const cut = cuts.find((row) => row.file.test(path));
      return cut && code.includes(cut.from) ? { code: code.replaceAll(cut.from, cut.to), map: null } : undefined;
    },
  };
}
