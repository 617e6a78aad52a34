/** A document that the main frame asks for, from the request to the whole of it. */

export type WatchedDocument = {
  readonly loaderId: string;
  /** Of the last request; redirects change it. */
  url: string;
  answered: boolean;
  status: number | null;
  headers: Readonly<Record<string, string>>;
  contentType: string;
  bytes: number;
  committed: boolean;
  domReady: boolean;
  loaded: boolean;
  /** The whole body came. */
  finished: boolean;
  /** Chrome's `net::ERR_…`, or null. */
  failed: string | null;
};

/** As it is when asked for. */
export function newDocument(loaderId: string, url: string): WatchedDocument {
  return {
    loaderId,
    url,
    answered: false,
    status: null,
    headers: {},
    contentType: '',
    bytes: 0,
    committed: false,
    domReady: false,
    loaded: false,
    finished: false,
    failed: null,
  };
}
