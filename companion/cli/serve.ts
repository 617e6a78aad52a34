/** `tabtrawl`: the companion itself, until Ctrl-C. */
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { counted } from '../../shared/units.ts';
import { openCrawler } from '../app/library.ts';
import { applyKeep, companionFlags, companionOptions } from './options.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

export const serveCommand: Command = {
  name: '',
  about: 'start the companion: Chrome with the extension, and the dashboard',
  flags: companionFlags,
  run: async (call) => {
    const { terminal, signal } = call;
    const options = { ...companionOptions(call), join: false, extension: true, openAtOnce: true };
    const crawler = await openCrawler(options).catch(async (thrown: unknown) => {
      if (!(thrown instanceof TabtrawlError && thrown.code === 'home-in-use') || options.headless) throw thrown;
      throw await withItsWindow(thrown, call.home);
    });
    try {
      await applyKeep(crawler, call.flags);
      const { browser } = await crawler.call('status', {});
      terminal.err(
        `Tabtrawl is ready: ${browser.name}${browser.headless ? ', without a window' : ''}, profile ${browser.profile}.`,
      );
      terminal.err(
        browser.headless
          ? 'Crawl from another terminal: tabtrawl crawl URL…'
          : 'Click the Tabtrawl button in its toolbar, or use the dashboard that is open.',
      );
      const { batches } = await crawler.call('batch.list', {});
      const open = batches.filter((batch) => batch.state === 'queued' || batch.state === 'running').length;
      if (open > 0) terminal.err(`${counted(open, 'batch goes', 'batches go')} on where it stopped.`);
      terminal.err('Ctrl-C closes everything in order.');
      await new Promise<void>((resolve) => {
        for (const end of [signal, crawler.gone]) {
          if (end.aborted) resolve();
          end.addEventListener('abort', () => resolve(), { once: true });
        }
      });
      if (!signal.aborted) throw crawler.gone.reason;
      terminal.err('Closing Chrome…');
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};

/** Whoever starts it once more may have closed its window: that comes back. Gives what to say of it. */
async function withItsWindow(inUse: TabtrawlError, home: Invocation['home']): Promise<TabtrawlError> {
  try {
    await using running = await openCrawler({ home, openAtOnce: false });
    await running.call('dashboard.open', {});
    return new TabtrawlError('home-in-use', `${inUse.message} Its dashboard is in front now.`, { cause: inUse });
  } catch (cause) {
    return new TabtrawlError('home-in-use', inUse.message, { cause: messageOf(cause) });
  }
}
