/** What a tab is to the panel. Pure. */

/**
 * `hidden`: the browser does not say which page it is, as the extension was not let see it.
 * `own`: a page of the browser or of an extension, which cannot be crawled.
 */
export type FrontTab =
  | { readonly kind: 'none' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'own' }
  | { readonly kind: 'page'; readonly tabId: number; readonly url: string; readonly title: string };

type TabWords = {
  readonly id?: number | undefined;
  readonly url?: string | undefined;
  readonly title?: string | undefined;
};

export function toFrontTab(tab: TabWords | undefined): FrontTab {
  if (tab?.id === undefined) return { kind: 'none' };
  if (!tab.url) return { kind: 'hidden' };
  if (!/^https?:/.test(tab.url)) return { kind: 'own' };
  return { kind: 'page', tabId: tab.id, url: tab.url, title: tab.title || tab.url };
}
