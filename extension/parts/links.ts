/** Addresses and titles of pages as links. Pure. */

/** An address of a page as a link's target; undefined where it is not http or https, so that nothing else can be opened by a press. */
export function httpLink(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:' ? parsed.href : undefined;
}

/** `[title](url)`, with what would end either part escaped. */
export function markdownLink(title: string | null, url: string): string {
  const text = (title ?? url).replace(/[\\[\]]/g, '\\$&').replace(/\s+/g, ' ');
  return `[${text}](${url.replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))})`;
}
