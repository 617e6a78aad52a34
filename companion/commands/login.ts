/** `tabtrawl login [URL]`: a plain window on the profile, to sign in as a person does. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import { hasDisplay } from '../display.ts';
import { openCrawler } from '../library.ts';
import { type Command, exitCodes } from './command.ts';
import { companionFlags, companionOptions } from './companion-flags.ts';

export const loginCommand: Command = {
  name: 'login',
  args: '[url]',
  about: 'open a window on the profile, to sign in; close it when done',
  flags: companionFlags,
  run: async (call) => {
    const url = call.args[0] === undefined ? { url: 'about:blank' } : normaliseUrl(call.args[0]);
    if ('code' in url) throw new TabtrawlError('usage', `"${call.args[0]}" cannot be opened: ${url.reason}.`);
    if (!hasDisplay(process.platform, call.env))
      throw new TabtrawlError(
        'no-window',
        'There is no display for a window to sign in. Bring sign-ins with "tabtrawl profile import", or hand them over from a browser paired with "tabtrawl pair".',
      );
    const crawler = await openCrawler({ ...companionOptions(call), headless: false, crawls: false, openAtOnce: true });
    try {
      await crawler.call('login.open', { url: url.url });
      call.terminal.err(
        'Sign in, in the window that is open; then close it (or press Ctrl-C here). What you sign in to stays in the profile.',
      );
      if (!crawler.joined) await crawler.windowsClosed(call.signal);
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};
