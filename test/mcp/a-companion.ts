/** A companion without a browser, for the tools: real consents, a few stored pages, crawls that end when they are told to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import { Consents } from '../../companion/api/consents.ts';
import type { CompanionPort } from '../../companion/mcp/ports.ts';
import { openMcpHandler } from '../../companion/mcp/server.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';
import { noPages } from '../../shared/batch/states.ts';
import { type CallName, calls } from '../../shared/protocol/calls.ts';
import type { BatchInfo, HoldInfo, PageRow } from '../../shared/protocol/model.ts';

export type WebPage = {
  readonly markdown?: string;
  readonly title?: string;
  readonly finalUrl?: string;
  readonly error?: PageRecord['error'];
  /** Not ready for so long; it then waits for a person. */
  readonly held?: boolean;
};

export class ACompanion {
  /** What there is on the web, by address. */
  readonly web = new Map<string, WebPage>();
  /** Addresses by name; others are not found. */
  readonly names = new Map<string, readonly string[]>();
  readonly lookedUp: string[] = [];
  readonly called: { readonly call: string; readonly params: unknown }[] = [];
  readonly consents: Consents;
  readonly #batches = new Map<string, BatchInfo>();
  readonly #records = new Map<string, PageRecord>();
  readonly #rows = new Map<string, PageRow[]>();
  readonly holds: HoldInfo[] = [];
  nowMs = 1_000_000;

  constructor() {
    const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-mcp-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    this.consents = new Consents({
      path: join(dir, 'agents.json'),
      clock: { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs, after: () => () => {} },
      log: () => {},
      isOpen: (id) => this.#batches.get(id)?.state === 'running',
      sessionOf: (id) => this.#batches.get(id)?.options.session ?? null,
      onChange: () => {},
      lookup: async (name) => {
        this.lookedUp.push(name);
        return this.names.get(name) ?? Promise.reject(new Error('not found'));
      },
    });
  }

  /** Puts pages where the crawl would have put them. */
  crawl(urls: readonly string[], options: { session: string; name?: string }): BatchInfo {
    const id = `b${String(this.#batches.size + 1).padStart(8, '0')}`;
    const counts = { ...noPages };
    const rows = urls.map((url, index): PageRow => {
      const page = this.web.get(url) ?? { error: { code: 'dns', message: 'No such host.' } };
      const state = page.held ? 'held' : page.error ? 'failed' : 'done';
      counts[state]++;
      const pageId = `${id}-${String(index).padStart(5, '0')}`;
      const markdown = page.markdown ?? '';
      if (state !== 'held')
        this.#records.set(pageId, {
          id: pageId,
          batch: id,
          index,
          url,
          finalUrl: page.finalUrl ?? url,
          state,
          httpStatus: 200,
          contentType: 'text/html',
          title: page.title ?? 'A page',
          markdown,
          metadata: {},
          session: options.session,
          lane: 'render',
          attempts: 1,
          timings: noTimings,
          bytes: { html: 0, markdown: markdown.length },
          files: {},
          fetchedAt: '2026-05-01T08:00:00.000Z',
          ...(page.error && { error: page.error }),
        });
      return {
        id: pageId,
        batch: id,
        index,
        url,
        host: new URL(url).host,
        state,
        title: page.title ?? null,
        code: page.error?.code ?? null,
        message: page.error?.message ?? null,
        httpStatus: 200,
        lane: 'render',
        attempts: 1,
        markdownBytes: markdown.length,
        totalMs: 1,
        retryAt: null,
        finishedAt: this.nowMs,
      };
    });
    const batch: BatchInfo = {
      id,
      name: options.name ?? id,
      state: counts.held > 0 ? 'running' : 'done',
      options: batchOptions.parse({ session: options.session }),
      createdAt: this.nowMs,
      startedAt: this.nowMs,
      finishedAt: null,
      total: rows.length,
      counts,
      reason: null,
      contentBytes: 0,
    };
    this.#batches.set(id, batch);
    this.#rows.set(id, rows);
    return batch;
  }

  readonly port: CompanionPort = {
    on: () => () => {},
    call: async (name, params) => {
      // The table pairs each name with its params and result, which a switch over names can't tell the compiler.
      const given = calls[name].params.parse(params) as never;
      this.called.push({ call: name, params: given });
      return (await this.#answer(name, given)) as never;
    },
  };

  async #answer(name: CallName, params: Record<string, never>): Promise<unknown> {
    const { batch, page, client } = params as Record<string, string | undefined>;
    switch (name) {
      case 'batch.start': {
        const { items, options } = params as unknown as { items: string[]; options: { session: string } };
        return { batch: this.crawl(items, options), duplicates: 0, refused: [] };
      }
      case 'batch.list':
        return { batches: [...this.#batches.values()] };
      case 'batch.get':
      case 'batch.cancel':
        return this.#batches.get(batch ?? '');
      case 'page.list': {
        const { filter, offset, limit } = params as unknown as {
          filter: { states?: string[] };
          offset: number;
          limit: number;
        };
        const rows = (this.#rows.get(batch ?? '') ?? []).filter(
          ({ state }) => !filter.states || filter.states.includes(state),
        );
        return { seq: 0, total: rows.length, rows: rows.slice(offset, offset + limit) };
      }
      case 'page.get': {
        const row = [...this.#rows.values()].flat().find(({ id }) => id === page);
        if (!row) throw new TabtrawlError('not-found', 'There is no such page.');
        return { row, record: this.#records.get(row.id) ?? null, attempts: [], files: [] };
      }
      case 'search': {
        const { text, limit, offset } = params as unknown as { text: string; limit: number; offset: number };
        const all = [...this.#records.values()].filter(({ markdown }) => markdown.includes(text));
        const hits = all.slice(offset, offset + limit).map((record) => ({
          page: record.id,
          batch: record.batch,
          url: record.url,
          host: new URL(record.url).host,
          title: record.title,
          fetchedAtMs: 1,
          score: 1,
          alsoIn: 0,
          snippet: { text: record.markdown.slice(0, 200), marks: [], path: [], at: 0 },
        }));
        return { hits, more: all.length > offset + limit, left: 0, notes: [] };
      }
      case 'site.map': {
        const urls = [...this.web.keys()].map((url) => ({ url, kind: '/*', from: 'sitemap' as const }));
        return {
          scopes: { folder: '', host: '', domain: '' },
          total: urls.length,
          kinds: [{ host: 'docs.example.org', template: '/*', count: urls.length, trap: null, samples: [] }],
          urls,
          notTaken: [{ reason: 'excluded', addresses: 3 }],
          sitemaps: [],
          problem: '',
        };
      }
      case 'hold.list':
        return { holds: this.holds };
      case 'consent.list':
        return this.consents.state();
      case 'consent.check':
        return { hosts: await this.consents.lookUp(params as never) };
      case 'consent.use':
        this.consents.use(client ?? '', batch ?? '');
        return {};
      case 'consent.batches':
        return { batches: this.consents.batchesOf(client ?? '') };
      default:
        throw new Error(`The tools call ${name}, which no test expects.`);
    }
  }
}

export type Era = 'of 2025' | 'of 2026-07-28';

/** The official client, of that revision, over HTTP requests that go straight to the handler. */
export async function anAgent(companion: ACompanion, name = 'Test agent', era: Era = 'of 2026-07-28'): Promise<Client> {
  const faults: Error[] = [];
  const handler = openMcpHandler({
    link: companion.port,
    version: '1.2.3',
    consentWaitMs: 10,
    onError: (error) => faults.push(error),
  });
  onTestFinished(() => handler.close());
  const client = new Client(
    { name, version: '1' },
    { versionNegotiation: { mode: era === 'of 2025' ? 'legacy' : { pin: '2026-07-28' } } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://127.0.0.1:1/mcp'), {
      fetch: (input, init) => handler.answer(new Request(input, init), null),
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

export type Told = {
  readonly text: string;
  readonly isError: boolean;
  readonly data: Record<string, unknown>;
  readonly whole: unknown;
};

export async function ask(agent: Client, name: string, args: Record<string, unknown> = {}): Promise<Told> {
  const result = await agent.callTool({ name, arguments: args });
  const content = result.content as { type: string; text?: string }[];
  return {
    text: content
      .map(({ text }) => text ?? '')
      .join('\n')
      .trim(),
    isError: result.isError === true,
    data: (result.structuredContent ?? {}) as Record<string, unknown>,
    whole: result,
  };
}
