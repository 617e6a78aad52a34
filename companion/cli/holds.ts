/** What waits for a person, told and dealt with from the terminal. */
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { WallKind } from '../../shared/batch/page-record.ts';
import type { HoldInfo } from '../../shared/protocol/model.ts';
import { counted, formatDuration } from '../../shared/units.ts';
import type { CompanionLink } from '../app/batch-run.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { companionFlags, companionOptions } from './options.ts';
import { notAmong } from './spelling.ts';
import { type Command, exitCodes, type Invocation, type Terminal, tellList } from './terminal.ts';

const wants: Readonly<Record<WallKind, string>> = {
  login: 'wants you to sign in',
  challenge: 'wants to check that you are a person',
  gate: 'shows a page that you have to get past first',
  certificate: 'has a certificate that Chrome does not trust',
  'client-certificate': 'needs a certificate that you choose',
};
const does: Readonly<Record<WallKind, string>> = {
  login: 'sign in there',
  challenge: 'pass the check there',
  gate: 'get past it there (or say that it is none: tabtrawl holds done HOST --false-alarm)',
  certificate: 'accept it there if you know it',
  'client-certificate':
    'choose yours in the box that Chrome shows there, or cancel where the site lets you in without (none is offered? import yours at chrome://certificate-manager, then load the page again)',
};

/** "intranet.example wants you to sign in: 39 pages wait." */
export function holdLine({ host, session, kind, pages }: HoldInfo): string {
  const whose = session === 'shared' ? '' : ` (session ${session})`;
  return `${host}${whose} ${wants[kind]}: ${counted(pages, 'page waits', 'pages wait')}.`;
}

/**
 * Names each host of the batch that is held, once, and brings its page before the person where there is a window; says when it goes on.
 * Gives the way to stop.
 */
export function tellHolds(link: CompanionLink, batch: string, session: string, terminal: Terminal): () => void {
  const told = new Map<string, string | undefined>();
  const tell = async (holds: readonly HoldInfo[]): Promise<void> => {
    const mine = holds.filter((hold) => hold.session === session);
    for (const [host, note] of told) {
      const now = mine.find((hold) => hold.host === host);
      if (now?.note !== undefined && now.note !== note) {
        told.set(host, now.note);
        terminal.err(now.note);
      }
    }
    for (const hold of mine) {
      if (told.has(hold.host)) continue;
      told.set(hold.host, hold.note);
      const filter = { host: hold.host, states: ['held' as const] };
      const { total } = await link.call('page.list', { batch, filter, limit: 1 });
      if (total === 0) told.delete(hold.host);
      else await raise(link, { ...hold, pages: total }, terminal);
    }
  };
  // One after the other, so that each host is told once.
  let telling: Promise<void> = Promise.resolve();
  const next = (holds: readonly HoldInfo[]): void => {
    telling = telling
      .then(() => tell(holds))
      .catch((error: unknown) => {
        if (!link.gone.aborted) terminal.err(messageOf(error));
      });
  };
  const stop = link.on('hold', ({ holds }) => next(holds));
  link.call('hold.list', {}).then(
    ({ holds }) => next(holds),
    () => {},
  );
  return stop;
}

async function raise(link: CompanionLink, hold: HoldInfo, terminal: Terminal): Promise<void> {
  const { host, session, kind, url } = hold;
  terminal.err(holdLine(hold));
  const inSession = session === 'shared' ? '' : ` --session ${session}`;
  try {
    await link.call('hold.open', { host, session });
    terminal.err(
      `  Its page is open in the Chrome window: ${does[kind].replace('HOST', host)}, and they go on by themselves. Any other tab of that Chrome will do as well.`,
    );
  } catch (error) {
    if (!(error instanceof TabtrawlError && error.code === 'no-window')) throw error;
    terminal.err(
      `  Chrome runs without a window here. Sign in with: tabtrawl login ${url}  (where there is a display), or hand the sign-in over from a paired browser.`,
    );
  }
  if (hold.note) terminal.err(`  ${hold.note}`);
  terminal.err(`  Or say so: tabtrawl holds done ${host}${inSession} · tabtrawl holds give-up ${host}${inSession}`);
}

const acts = ['open', 'done', 'give-up'] as const;
type Act = (typeof acts)[number];

export const holdsCommand: Command = {
  name: 'holds',
  args: '[act] [host]',
  about: 'list the hosts that wait for you; holds open|done|give-up HOST deals with one',
  flags: [
    { form: '--json', about: 'one JSON value on stdout' },
    { form: '--session <name>', about: 'of this session (default: the one in which the host is held)' },
    { form: '--false-alarm', about: 'with done: what was taken for a wall is none, also in future' },
    ...companionFlags,
  ],
  run: async (call) => {
    const [act, host] = call.args;
    if (act === undefined) return list(call);
    if (!isAct(act)) throw new TabtrawlError('usage', `holds: ${notAmong(act, acts)} A host follows.`);
    if (host === undefined)
      throw new TabtrawlError('usage', `Which host? "tabtrawl holds" lists them; then: tabtrawl holds ${act} HOST`);
    return deal(call, act, host);
  },
};

function isAct(text: string): text is Act {
  return acts.some((act) => act === text);
}

async function list(call: Invocation): Promise<number> {
  await using crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  const { holds } = await crawler.call('hold.list', {});
  await tellList(call, holds, { line: listed, none: 'Nothing waits for you.' });
  return exitCodes.allDone;
}

function listed(hold: HoldInfo): string {
  const since = formatDuration(Math.max(0, Date.now() - hold.since));
  const lines = [
    holdLine(hold),
    `  ${hold.url}`,
    `  for ${since}${hold.open ? ', its tab is open' : ''}`,
    hold.note ?? '',
  ];
  return `${lines.filter((line) => line.trim() !== '').join('\n')}\n`;
}

async function deal(call: Invocation, act: Act, host: string): Promise<number> {
  const { terminal, flags } = call;
  const options = companionOptions(call);
  const opens = act === 'open';
  const crawler = await openCrawler({ ...options, crawls: false, ...(opens ? { openAtOnce: true } : {}) });
  try {
    const { holds } = await crawler.call('hold.list', {});
    const hold = chosen(holds, host, flags.session);
    const { session } = hold;
    if (opens) {
      await crawler.call('hold.open', { host: hold.host, session });
      terminal.err(
        `The page of ${hold.host} is open in the Chrome window: ${does[hold.kind].replace('HOST', hold.host)}.`,
      );
      if (crawler.joined) return exitCodes.allDone;
      terminal.err('Press Ctrl-C here when you are through.');
      await through(crawler, hold, call.signal);
      terminal.err(goOn(hold));
      return exitCodes.allDone;
    }
    const verdict = act === 'give-up' ? 'give-up' : flags.falseAlarm === true ? 'false-alarm' : 'through';
    await crawler.call('hold.done', { host: hold.host, session, verdict });
    if (verdict === 'give-up')
      terminal.err(`Given up: the ${counted(hold.pages, 'held page')} of ${hold.host} failed.`);
    else
      terminal.err(
        crawler.joined ? `One page of ${hold.host} finds out; if it comes through, the rest follow.` : goOn(hold),
      );
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}

/** The hold is over, or the person says that they are through. */
async function through(crawler: Crawler, { host, session }: HoldInfo, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = crawler.on('hold', ({ holds }) => {
    if (!holds.some((hold) => hold.host === host && hold.session === session)) resolve();
  });
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  stop();
  const { holds } = await crawler.call('hold.list', {});
  if (holds.some((hold) => hold.host === host && hold.session === session))
    await crawler.call('hold.done', { host, session, verdict: 'through' });
}

/** What to do for pages that nobody crawls just now. */
export function goOn({ page, pages, host }: HoldInfo): string {
  const batch = page.split('-')[0] ?? page;
  return `${counted(pages, 'page')} of ${host} may go on; the first one finds out. Go on with: tabtrawl resume ${batch}`;
}

/** Throws `not-found` with what there is. */
function chosen(holds: readonly HoldInfo[], host: string, session: unknown): HoldInfo {
  const named = holds.filter((hold) => hold.host === host || hold.host.split(':')[0] === host);
  const fitting = typeof session === 'string' ? named.filter((hold) => hold.session === session) : named;
  const [one, another] = fitting;
  if (one && !another) return one;
  if (one)
    throw new TabtrawlError(
      'usage',
      `${host} is held more than once: ${fitting.map((hold) => `${hold.host} (session ${hold.session})`).join(', ')}. Give host and --session.`,
    );
  const there =
    holds.length === 0 ? 'Nothing waits for you.' : `What waits: ${holds.map((hold) => hold.host).join(', ')}.`;
  throw new TabtrawlError('not-found', `${host} is not held. ${there}`);
}
