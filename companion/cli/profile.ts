/** `tabtrawl profile list|import|remove`. */

import { join } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { counted } from '../../shared/units.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import { makeHome } from '../app/home.ts';
import { openCrawler } from '../app/library.ts';
import { hasDisplay } from '../browser/chrome/flags.ts';
import { ensureChrome, findAnyChrome } from '../browser/chrome/install.ts';
import type { ImportReport } from '../profiles/import-profile.ts';
import { defaultProfile, listProfiles, profileDir, removeProfile } from '../profiles/profile-dir.ts';
import { goOn } from './holds.ts';
import { companionFlags, companionOptions, logTo } from './options.ts';
import { notAmong } from './spelling.ts';
import { type Command, exitCodes, type Invocation, tellList } from './terminal.ts';

/** Sites named in a report; the rest are counted. */
const namedAtMost = 25;

export const profileCommand: Command = {
  name: 'profile',
  args: '<list|import|remove> [name]',
  about: 'list the profiles, import the sign-ins of an everyday browser, or remove a profile',
  flags: [
    { form: '--from <path>', about: 'import: a browser profile folder (default: the one used last on this machine)' },
    { form: '--profile <name|path>', about: 'import: the profile to make (default: default)' },
    { form: '--history', about: 'import: the history too' },
    { form: '--chrome <path>', about: 'import: the browser that will use the profile' },
    { form: '--json', about: 'one JSON value on stdout' },
  ],
  run: (call) => {
    const [act, name] = call.args;
    if (act === 'list') return list(call);
    if (act === 'import') return bring(call);
    if (act === 'remove') return remove(call, name);
    throw new TabtrawlError('usage', `profile: ${notAmong(String(act), ['list', 'import', 'remove'])}`);
  },
};

async function list(call: Invocation): Promise<number> {
  await tellList(call, await listProfiles(call.home.profiles), {
    line: ({ name, inUse, origin, lastUsedAtMs }) =>
      `${name.padEnd(16)} ${inUse ? 'in use' : 'free  '}  ${lastUsedAtMs === null ? 'never opened' : `last used ${new Date(lastUsedAtMs).toISOString().slice(0, 10)}`}${origin ? `  imported from ${origin.folder}` : ''}\n`,
    none: 'No profiles yet. The first crawl makes "default".',
  });
  return exitCodes.allDone;
}

async function bring({ home, flags, terminal, env, signal }: Invocation): Promise<number> {
  makeHome(home);
  const to = profileDir(home.profiles, typeof flags.profile === 'string' ? flags.profile : defaultProfile);
  const cacheDir = join(home.dir, 'browsers');
  const chrome = typeof flags.chrome === 'string' ? flags.chrome : undefined;
  const executable = await ensureChrome({ chrome, cacheDir, report: terminal.err });
  const found = await findAnyChrome(cacheDir);
  // Both speak to a Chrome, which no other command needs at its start.
  const [{ countReadableCookies }, { importProfile }] = await Promise.all([
    import('../browser/count-cookies.ts'),
    import('../profiles/import-profile.ts'),
  ]);
  const report = await importProfile({
    platform: process.platform,
    env,
    to,
    nowMs: Date.now(),
    history: flags.history === true,
    ...(typeof flags.from === 'string' ? { from: flags.from } : {}),
    ...(found?.executable === executable ? { usedWith: found.brand } : {}),
    readCookies: (dir) => countReadableCookies(dir, { executable, signal, log: logTo(terminal.err, false) }),
  });
  if (flags.json) await terminal.out(`${JSON.stringify(report)}\n`);
  else await terminal.out(reportText(report));
  return report.shortfalls.length === 0 ? exitCodes.allDone : exitCodes.someFailed;
}

function reportText({ from, to, sites, shortfalls }: ImportReport): string {
  const lines = [
    `Imported ${from.brand ?? 'the browser'} profile "${from.name}" to ${to}`,
    ...sites
      .slice(0, namedAtMost)
      .map(
        ({ host, cookies, readable }) =>
          `  ${host}: ${counted(cookies, 'cookie')}${readable === null || readable === cookies ? '' : `, ${readable} readable`}`,
      ),
    ...(sites.length > namedAtMost ? [`  and ${counted(sites.length - namedAtMost, 'more site')}`] : []),
    ...shortfalls.map(({ what, why, mend }) => `Not brought: ${what}. ${why} ${mend}`),
  ];
  return `${lines.join('\n')}\n`;
}

async function remove({ home, terminal }: Invocation, name: string | undefined): Promise<number> {
  if (name === undefined)
    throw new TabtrawlError('usage', 'profile remove: name the profile. "tabtrawl profile list" shows them.');
  await removeProfile(home.profiles, name);
  terminal.err(`The profile "${name}" and its sign-ins are removed.`);
  return exitCodes.allDone;
}

/** `tabtrawl login [URL]`: a plain window on the profile, to sign in as a person does. */

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
      // A companion that runs notices by itself.
      if (crawler.joined) return exitCodes.allDone;
      await crawler.windowsClosed(call.signal);
      const { holds } = await crawler.call('hold.list', {});
      await crawler.call('hold.probe', {});
      for (const hold of holds) call.terminal.err(goOn(hold));
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};
