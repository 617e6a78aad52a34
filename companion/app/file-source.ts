/** Images and files of pages: fetched by the browser, known by their bytes. */
import type { FileSource, PageRunner } from '../crawl/ports.ts';
import { identify } from '../documents/identify.ts';
import type { Store } from '../store/store.ts';

export function fileSource(browser: Pick<PageRunner, 'fetchFile'>, store: Pick<Store, 'savedBytes'>): FileSource {
  return {
    async get(url, ask) {
      const { bytes, contentType } = await browser.fetchFile(url, ask);
      return { bytes, ...(await identify(bytes, { said: contentType, url })) };
    },
    savedBytes: (batch) => store.savedBytes(batch),
  };
}
