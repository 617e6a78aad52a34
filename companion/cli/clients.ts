/** `tabtrawl pair` and `tabtrawl clients`: browsers other than the companion's own. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { companionOptions } from './options.ts';
import { type Command, exitCodes, type Invocation, tellList } from './terminal.ts';

export const pairCommand: Command = {
  name: 'pair',
  about: 'show a code that lets another browser connect',
  flags: [],
  run: async (call) => {
    const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
    try {
      if (!crawler.joined)
        throw new TabtrawlError(
          'conflict',
          'No companion runs. Start one with "tabtrawl" in another terminal, then pair.',
        );
      const { code, expiresAt } = await crawler.call('pair.begin', {});
      await call.terminal.out(`${code}\n`);
      const { port } = crawler;
      call.terminal.err(
        `Type this code and the port ${port} into the options page of the extension within ${Math.round((expiresAt - Date.now()) / 1000)} s.`,
      );
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};

export const clientsCommand: Command = {
  name: 'clients',
  about: 'list the paired browsers, or forget one',
  flags: [
    { form: '--json', about: 'one JSON value on stdout' },
    { form: '--revoke <id>', about: 'forget this one; it can no longer connect' },
  ],
  run: async (call) => {
    const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
    try {
      if (typeof call.flags.revoke === 'string') await crawler.call('client.revoke', { client: call.flags.revoke });
      await list(crawler, call);
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};

async function list(crawler: Crawler, call: Invocation): Promise<void> {
  const { clients } = await crawler.call('client.list', {});
  await tellList(call, clients, {
    line: ({ id, connected, name, pairedAt }) =>
      `${id}  ${connected ? 'connected' : 'away     '}  ${name}  paired ${new Date(pairedAt).toISOString().slice(0, 10)}\n`,
    none: 'No other browser is paired. "tabtrawl pair" shows a code for one.',
  });
}
