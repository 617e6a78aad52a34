/** The MCP server of a running companion: loaded with the first request of an agent, as most companions have none. */
import type { Log } from '../crawl/ports.ts';
import type { CompanionPort } from '../mcp/ports.ts';
import type { openMcpHandler } from '../mcp/server.ts';

type AgentEntryOptions = { readonly version: string; readonly log: Log; readonly link: CompanionPort };

export class AgentEntry implements AsyncDisposable {
  readonly #options: AgentEntryOptions;
  #handler: Promise<ReturnType<typeof openMcpHandler>> | null = null;

  constructor(options: AgentEntryOptions) {
    this.#options = options;
  }

  /** `client`: the name that the person gave its token; null where it says its name itself. */
  async answer(request: Request, client: string | null): Promise<Response> {
    this.#handler ??= this.#open();
    return (await this.#handler).answer(request, client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#handler)?.close();
  }

  async #open(): Promise<ReturnType<typeof openMcpHandler>> {
    const { link, version, log } = this.#options;
    const server = await import('../mcp/server.ts');
    return server.openMcpHandler({
      link,
      version,
      onError: (error) => log('debug', 'A request of an agent failed.', { cause: error.message }),
    });
  }
}
