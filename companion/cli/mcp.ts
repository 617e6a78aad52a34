/** `tabtrawl mcp`: tools for an agent over stdin and stdout; `--token NAME`: what an agent that speaks HTTP needs. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { version } from '../app/home.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { companionFlags, companionOptions } from './options.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

export const mcpCommand: Command = {
  name: 'mcp',
  about: 'tools for AI agents: speaks MCP on stdin and stdout, in the running companion or one opened for it',
  flags: [
    { form: '--token <name>', about: 'make a token for an agent of this name that comes over HTTP, and show it once' },
    { form: '--json', about: 'with --token: one JSON value on stdout' },
    ...companionFlags,
  ],
  run: (call) => (call.flags.token === undefined ? serveAgent(call) : showToken(call)),
};

/** Ends with stdin, the signal, or the companion. stdout carries the protocol alone. */
async function serveAgent(call: Invocation): Promise<number> {
  const { signal, terminal } = call;
  const crawler = await openCrawler({ ...companionOptions(call), openAtOnce: false });
  try {
    const { serveOnStdio } = await import('../mcp/server.ts');
    const served = serveOnStdio({
      link: crawler,
      version: version,
      onError: (error) => terminal.err(`tabtrawl mcp: ${error.message}`),
    });
    await ended(call, crawler);
    await served.close();
    if (crawler.gone.aborted && !signal.aborted) throw crawler.gone.reason;
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}

function ended({ signal, terminal }: Invocation, crawler: Crawler): Promise<void> {
  return new Promise((resolve) => {
    for (const end of [signal, crawler.gone]) {
      if (end.aborted) resolve();
      end.addEventListener('abort', () => resolve(), { once: true });
    }
    terminal.inputEnded().then(resolve);
  });
}

async function showToken(call: Invocation): Promise<number> {
  const { flags, terminal } = call;
  const name = String(flags.token).trim();
  if (!name || name.length > 80) throw new TabtrawlError('usage', '--token takes a name of 1 to 80 characters.');
  const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  try {
    const { token, url } = await crawler.call('agent.token', { name });
    await terminal.out(flags.json ? `${JSON.stringify({ name, url, token })}\n` : `${token}\n`);
    terminal.err(`For "${name}": ${url} with the header "Authorization: Bearer TOKEN". The token is shown this once.`);
    terminal.err('It answers while the companion runs. "tabtrawl clients" lists and revokes it.');
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}
