/** Addresses of the further pages of a list. */

const numberKeys =
  /^(?:page|pg|paged|pagenum|page_?no|page_?num|page_?number|page_?index|seite|pagina|page_id_list|start|offset|skip|first_?result|startindex)$/i;
const placeKeys = /^(?:cursor|after|before|since|until|max_id|page_?token|next|older|continue)$/i;
const pathForm = /\/(?:page|pages|seite|pagina|p)[/-]?(\d{1,6})(?:\.[a-z]{2,5})?\/?$/i;

const forwardText =
  /^(?:next(?: page)?|older(?: posts| entries)?|more|weiter|nächste(?: seite)?|ältere(?: beiträge)?|suivante?|page suivante|siguiente|página siguiente|próxima|seguinte|successiva|avanti|volgende|następna|далее|下一页|下一頁|次へ|다음|›|»|→|>|>>|\d{1,5})$/iu;

/** True where the address is one of a list's pages after the first. */
export function isPagination(url: URL): boolean {
  if (pathForm.test(url.pathname)) return true;
  if (url.search.length < 2) return false;
  for (const [key, value] of url.searchParams) {
    if (numberKeys.test(key) && /^\d{1,9}$/.test(value)) return true;
    if (placeKeys.test(key) && value.length > 0) return true;
  }
  return false;
}

/** True for the name of a parameter that says where in a list its page is. */
export function isPlaceKey(key: string): boolean {
  return numberKeys.test(key) || placeKeys.test(key);
}

/** True where two places in a list are asked for at once: `?page=2&page=3`, as links make that add theirs to what is there. */
export function hasTwoPlaces(url: URL): boolean {
  const keys = [...url.searchParams.keys()].filter((key) => numberKeys.test(key));
  return new Set(keys).size < keys.length;
}

/** True where the link says of itself that it leads on in a list. */
export function leadsOn(rel: string, text: string): boolean {
  return rel === 'next' || forwardText.test(text.trim());
}

/** The number of the place in its list that the address asks for; null where it is named otherwise. */
export function placeOf(url: URL): number | null {
  const inPath = pathForm.exec(url.pathname)?.[1];
  if (inPath !== undefined) return Number(inPath);
  for (const [key, value] of url.searchParams)
    if (numberKeys.test(key) && /^\d{1,9}$/.test(value)) return Number(value);
  return null;
}

/** The list that an address is a page of, whichever: two pages of one list have the same. */
export function listOf(url: URL): string {
  const path = url.pathname.replace(pathForm, '').replace(/\/$/, '');
  const rest = [...url.searchParams].filter(([key]) => !numberKeys.test(key) && !placeKeys.test(key));
  const query = rest.map(([key, value]) => `${key}=${value}`).sort();
  return `${url.host}${path}?${query.join('&')}`;
}
