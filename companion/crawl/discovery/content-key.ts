/** What two pages are held against each other by, to see whether they are the same one under two addresses. */

/** Shorter texts are no content: empty lists, apps that did not start, pictures alone. */
const leastText = 80;

/**
 * The text of a page's Markdown with its addresses taken out and white space evened, as the same page under another address differs in
 * these; null where there is too little of it to say.
 */
export function contentKey(markdown: string): string | null {
  const text = markdown
    .replace(/\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, ']')
    .replace(/<https?:\/\/[^>\s]*>|https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length < leastText ? null : text;
}

const notFoundTitle =
  /(?:^|\b)(?:not found|page (?:not|cannot be|could not be) found|page doesn.t exist|does not exist|no longer available|nicht gefunden|seite (?:nicht gefunden|existiert nicht)|introuvable|n.existe pas|no encontrad[ao]|no existe|non trovat[ao]|não encontrad[ao]|niet gevonden|nie znaleziono|не найдена?)(?:$|\b)|找不到|页面不存在|頁面不存在|見つかりません|存在しません|찾을 수 없/iu;

/** The status by itself or called one: "Topic 404" and "Page 404" are pages of a list. */
const statusTitle =
  /^\W*404\W*$|^\W*404\W+(?:error|not|page|seite|nicht|fehler|erreur|introuvable|no)\b|\b(?:error|http|status|fehler|erreur|code)\W*404\b/iu;

/** Longer pages that speak of such a thing are about it. */
const longestNotFound = 1500;

/** True for a page that was answered as good and says that there is none. */
export function saysNotFound(title: string, markdown: string): boolean {
  if (markdown.length > longestNotFound) return false;
  const heading = /^#{1,3}\s+(.{1,120})$/m.exec(markdown)?.[1] ?? '';
  return [title.slice(0, 200), heading].some((text) => notFoundTitle.test(text) || statusTitle.test(text));
}
