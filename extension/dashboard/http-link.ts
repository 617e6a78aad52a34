/** An address of a page as a link's target; undefined where it is not http or https, so that nothing else can be opened by a press. */
export function httpLink(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:' ? parsed.href : undefined;
}
