const refresh = /^\s*[\d.]+(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|([^\s"'][\s\S]*))/i;

/**
 * Where a refresh leads on to, as a header `Refresh` or a `<meta>` writes it (`5; url=/next`); undefined where it loads the page itself anew.
 * https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
 */
export function refreshTarget(text: string): string | undefined {
  const [, double, single, plain] = refresh.exec(text) ?? [];
  return (double ?? single ?? plain)?.trim() || undefined;
}
