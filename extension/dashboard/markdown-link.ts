/** `[title](url)`, with what would end either part escaped. */
export function markdownLink(title: string | null, url: string): string {
  const text = (title ?? url).replace(/[\\[\]]/g, '\\$&').replace(/\s+/g, ' ');
  return `[${text}](${url.replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))})`;
}
