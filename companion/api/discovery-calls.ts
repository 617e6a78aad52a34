/** The calls about discoveries: kinds, the graph of links, and the map of a site. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { discovers } from '../../shared/batch/options.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import type { GraphLink } from '../../shared/protocol/model.ts';
import { reasonByAddress } from '../crawl/discovery/judge-links.ts';
import type { Download } from '../util/download.ts';
import type { ServiceParts } from './ports.ts';

type Names = 'kind.list' | 'kind.set' | 'batch.links' | 'page.find' | 'site.map';

type DiscoveryHandlers = {
  readonly [N in Names]: (params: Params<N>) => Result<N> | Promise<Result<N>>;
};

export function discoveryHandlers(parts: ServiceParts): DiscoveryHandlers {
  const { store, engine, emit } = parts;
  return {
    'kind.list': ({ batch }) => store.discoveryOf(batch),
    'kind.set': async ({ batch, kind, rule }) => {
      const before = store.getBatch(batch);
      if (before?.state === 'cancelled')
        throw new TabtrawlError('conflict', `Batch ${batch} was cancelled; its kinds are no longer decided on.`);
      await store.setKind(batch, kind, rule);
      const now = store.getBatch(batch);
      if (now) emit('batch', now);
      const info = store.discoveryOf(batch);
      emit('kind', info);
      engine.wanted(batch);
      return info;
    },
    'batch.links': ({ batch, format }) => {
      // Throws where there is no such batch, before a ticket is given.
      store.discoveryOf(batch);
      return parts.tickets.issue(graphDownload(store.links(batch), batch, format));
    },
    'page.find': ({ batch, url }) => {
      const found = store.findAddress(batch, url);
      const info = store.getBatch(batch);
      if (found.page || found.reason || !info || !discovers(info.options)) return found;
      // Not met yet: what the address alone says holds already.
      const { scope, include, exclude } = info.options;
      const wish = { scope, include, exclude, roots: store.roots(batch) };
      return { ...found, reason: reasonByAddress(url, wish, Date.now()) };
    },
    'site.map': (params) => {
      const unsafe = params.links ? null : parts.looksUnsafe(params.url);
      if (unsafe)
        throw new TabtrawlError(
          'needs-consent',
          `${params.url} is not opened: ${unsafe}. Give another page of the site.`,
        );
      return parts.mapSite(params);
    },
  };
}

function graphDownload(links: AsyncIterable<GraphLink>, batch: string, format: 'csv' | 'jsonl'): Download {
  return {
    fileName: `tabtrawl-${batch}-links.${format}`,
    contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
    async *open() {
      const encoder = new TextEncoder();
      if (format === 'csv') yield encoder.encode('\ufefffrom,to,text,reason\r\n');
      let lines = '';
      for await (const link of links) {
        const { from, to, text, reason } = link;
        lines +=
          format === 'csv'
            ? `${[from, to, text, reason ?? ''].map(csvCell).join(',')}\r\n`
            : `${JSON.stringify(link)}\n`;
        if (lines.length < 64_000) continue;
        yield encoder.encode(lines);
        lines = '';
      }
      if (lines !== '') yield encoder.encode(lines);
    },
  };
}

/** As store/export/csv.ts writes cells: quoted, and never a formula. */
function csvCell(text: string): string {
  const plain = text.replaceAll('\0', '').replace(/^([\s"']*)(?=[=+\-@＝＋－＠])/u, "$1'");
  return /[",\r\n;\t]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
