/** `tabtrawl fleet`: what the fleet of the companion that runs is doing, and what its workers may read. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { sessionName } from '../../shared/batch/options.ts';
import type { FleetInfo, FleetWorker } from '../../shared/protocol/model.ts';
import { counted, formatBytes } from '../../shared/units.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { notAmong } from './spelling.ts';
import { asTyped, type Command, exitCodes, type Invocation, ownCommand } from './terminal.ts';

export const fleetCommand: Command = {
  name: 'fleet',
  args: '[action] [host] [worker] [code]',
  about:
    'list the workers of the fleet; "public HOST", "offered HOST", "private HOST" say what they may read; "hand HOST WORKER CODE" and "take-back HOST [WORKER]" move a sign-in',
  flags: [
    { form: '--session <name>', about: 'with hand: whose cookies (default: shared)' },
    { form: '--json', about: 'one JSON value on stdout' },
  ],
  run: async (call) => {
    const crawler = await openCrawler({
      home: call.home,
      crawls: false,
      signal: call.signal,
      killSignal: call.killSignal,
    });
    try {
      if (!crawler.joined)
        throw new TabtrawlError('conflict', 'No companion runs on this home. Start one with: tabtrawl --fleet QUEUE');
      await act(crawler, call);
      return exitCodes.allDone;
    } finally {
      await crawler.close();
    }
  },
};

async function act(crawler: Crawler, { args, flags, terminal, env }: Invocation): Promise<void> {
  const [action = 'list', host, worker, code] = args;
  switch (action) {
    case 'list': {
      const { fleet } = await crawler.call('fleet.get', {});
      if (!fleet) throw new TabtrawlError('conflict', 'The companion has no fleet. Start it with --fleet QUEUE.');
      await terminal.out(flags.json ? `${JSON.stringify(fleet)}\n` : asTyped(textOf(fleet), ownCommand(env)));
      return;
    }
    case 'public':
    case 'offered':
    case 'private':
      await crawler.call('fleet.trust', { host: given(host, action), as: action });
      terminal.err(trustLine(action, given(host, action)));
      return;
    case 'hand': {
      if (!host || !worker || !code)
        throw new TabtrawlError(
          'usage',
          'fleet hand takes HOST WORKER CODE; the code stands on the screen of the worker itself.',
        );
      const session = sessionName.parse(typeof flags.session === 'string' ? flags.session : 'shared');
      await crawler.call('fleet.hand', { host, worker, code, session });
      terminal.err(
        `The sign-in to ${host} is with ${worker} now, in its memory alone. It is taken back when this companion ends, or with: tabtrawl fleet take-back ${host}`,
      );
      return;
    }
    case 'take-back': {
      const { taken } = await crawler.call('fleet.takeBack', {
        host: given(host, action),
        ...(worker ? { worker } : {}),
      });
      terminal.err(
        taken === 0
          ? `No worker has a sign-in to ${host} of this companion.`
          : `Taken back from ${counted(taken, 'worker')}.`,
      );
      return;
    }
    default:
      throw new TabtrawlError(
        'usage',
        `fleet: ${notAmong(String(action), ['list', 'public', 'offered', 'private', 'hand', 'take-back'])}`,
      );
  }
}

function given(host: string | undefined, action: string): string {
  if (host) return host;
  throw new TabtrawlError('usage', `fleet ${action} takes a host, such as example.com.`);
}

function trustLine(as: 'public' | 'offered' | 'private', host: string): string {
  if (as === 'public') return `Workers may read pages of ${host}, without cookies.`;
  if (as === 'offered') return `Workers that are signed in to ${host} themselves may read its pages.`;
  return `Pages of ${host} stay here, unless a batch is crawled without sign-ins (--session isolated).`;
}

function textOf(fleet: FleetInfo): string {
  const { workers, handed } = fleet;
  const lines = [
    `Queue ${fleet.queue}: ${fleet.up ? 'up' : `it cannot be reached (${fleet.reason}); pages are read here meanwhile`}`,
    ...(workers.length === 0
      ? ['No worker is there. Start one with: tabtrawl worker --fleet QUEUE']
      : workers.map(workerLine)),
    ...(fleet.public.length > 0 ? [`Public hosts: ${fleet.public.join(', ')}`] : []),
    ...(fleet.offered.length > 0 ? [`Hosts read with workers' own sign-ins: ${fleet.offered.join(', ')}`] : []),
    ...handed.map(({ host, session, worker }) => `The sign-in to ${host} (session ${session}) is with ${worker}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function workerLine(worker: FleetWorker): string {
  const { name, state, working, tabs, pagesPerSecond, browserBytes, pages, code, reason, version } = worker;
  const figures = `${working}/${counted(tabs, 'tab')}  ${pagesPerSecond.toFixed(1)} pages/s  ${formatBytes(browserBytes)}  ${counted(pages, 'page')}`;
  return `${name}  ${state}  ${figures}  ${version}  code ${code}${reason ? `\n    ${reason}` : ''}`;
}
