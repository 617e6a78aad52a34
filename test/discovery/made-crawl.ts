/** Crawls the open batches of a store with the real engine over a made site; run as a process of its own, so that it can be killed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Capture, PageJob, PageRunner, Visit } from '../../companion/crawl/ports.ts';
import { openStore } from '../../companion/store/store.ts';
import { makeEngine, noTimings, seenAt } from '../crawl/fake-ports.ts';
import { clock } from '../crawl/real-clock.ts';
import { acts, type MadeSize, madePage, pathOf } from './made-site.ts';

/** What the parent is told: a page that is stored as done, or an address that should never have been asked for. */
export type MadeNews = { readonly done: string } | { readonly acted: string };

/** Answers at the next turn of the event loop; `onActed` hears of what should not have been asked for. */
export function madeRunner(size: MadeSize, onActed: (path: string) => void): PageRunner {
  const visit = async ({ page }: PageJob): Promise<Visit> => {
    const path = pathOf(page.url);
    if (acts(path)) onActed(path);
    await pause(0);
    const { status, finalPath, title } = madePage(path, size);
    const finalUrl = new URL(finalPath, page.url).href;
    const capture: Capture = {
      url: page.url,
      finalUrl,
      httpStatus: status,
      contentType: 'text/html',
      kind: 'dom',
      body: finalPath,
      title,
      lane: 'render',
      fetchedAtMs: clock.wallMs(),
    };
    const seen = seenAt(page.url, { httpStatus: status, finalUrl });
    return { outcome: 'captured', capture, seen, files: [], timings: noTimings };
  };
  const fetchFile = () => Promise.reject(new Error('no file is served here'));
  const none = {
    fetchText: async () => null,
    fetchMarkdown: async () => null,
    fetchBytes: async () => null,
    fetchFile,
  };
  return { visit, fetch: visit, ...none, setTabLimit() {} };
}

/** Resolves when no batch is open any more. `onDone`: after a page is stored as done. */
export async function crawlMade(
  path: string,
  size: MadeSize,
  on: { readonly onDone: (page: string) => void; readonly onActed: (path: string) => void },
): Promise<void> {
  const store = openStore({ path, log: () => {} });
  const { engine } = makeEngine({
    limits: { maxTabs: 32, startTabs: 32 },
    ports: {
      store,
      clock,
      runner: madeRunner(size, on.onActed),
      extractor: {
        pending: 0,
        size: 8,
        async extract({ body }) {
          const { title, markdown, links } = madePage(body, size);
          return { title, markdown, metadata: {}, htmlBytes: 0, extractMs: 0, links: [], found: links };
        },
      },
      onStored: (row) => row.state === 'done' && on.onDone(row.id),
    },
  });
  engine.start();
  while (store.openBatches().length > 0) await pause(5);
  await engine.stop();
  store.close();
}

if (process.send) {
  const [, , path = '', size = '{}'] = process.argv;
  // Given by the parent, which made it of a MadeSize.
  await crawlMade(path, JSON.parse(size) as MadeSize, {
    onDone: (done) => process.send?.({ done } satisfies MadeNews),
    onActed: (acted) => process.send?.({ acted } satisfies MadeNews),
  });
  process.disconnect();
}
