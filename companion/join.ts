/** A companion that runs already, as a link: its calls and events over the WebSocket. */
import { TabtrawlError } from '../shared/batch/errors.ts';
import type { CompanionOptions } from './companion.ts';
import type { RunningCompanion } from './companion-link.ts';
import { downloadFrom } from './download.ts';
import { EventFan } from './event-fan.ts';
import type { Home } from './home.ts';
import { connectCompanion } from './server/client.ts';
import { readCompanionFile } from './server/companion-file.ts';

/** What only the process that opens Chrome can be asked for. */
const openerOnly = {
  hooks: 'hooks are code and do not go over the wire',
  chrome: 'its Chrome is open already',
  chromeArgs: 'its Chrome is open already',
  attach: 'it holds a Chrome of its own',
  profile: 'its Chrome is open on its profile',
} as const satisfies Partial<Record<keyof CompanionOptions, string>>;

/** Null where none runs on this home. Throws `conflict` where it runs but what is asked for cannot be had of it. */
export async function joinCompanion(
  home: Home,
  options: Partial<Omit<CompanionOptions, 'home'>>,
): Promise<RunningCompanion | null> {
  const file = await readCompanionFile(home.run);
  if (!file) return null;
  for (const [name, reason] of Object.entries(openerOnly)) {
    const asked = Object.entries(options).find(([key]) => key === name)?.[1];
    if (asked !== undefined && !(Array.isArray(asked) && asked.length === 0))
      throw new TabtrawlError(
        'conflict',
        `A companion runs on this home (process ${file.pid}), so "${name}" cannot be had: ${reason}. Close it first, or set TABTRAWL_HOME to another folder.`,
      );
  }

  const fan = new EventFan();
  const gone = new AbortController();
  const remote = await connectCompanion({
    port: file.port,
    token: file.token,
    client: 'tabtrawl command',
    // The pair has been parsed against its schema.
    onEvent: ({ event, data }) => fan.emit(event, data as never),
    onClose: (code, reason) =>
      gone.abort(new TabtrawlError('interrupted', `The companion (process ${file.pid}) went away: ${reason || code}.`)),
  });
  return {
    port: file.port,
    gone: gone.signal,
    call: (name, params) => remote.call(name, params),
    on: (event, listener) => fan.on(event, listener),
    download: (path) => downloadFrom(file.port, path),
    windowsClosed: async () => {},
    idle: async () => {},
    close: () => remote.close(),
  };
}
