/** The settings, kept in the store. */
import { type Settings, settings as schema } from '../shared/protocol/model.ts';
import type { Log } from './crawl/ports.ts';

type Ports = { readonly get: () => unknown; readonly put: (settings: Settings) => void; readonly log: Log };

/** What is stored but does not fit (an older or a newer Tabtrawl wrote it) is told and replaced by the defaults. */
export function openSettings({ get, put, log }: Ports): { get(): Settings; set(change: Partial<Settings>): Settings } {
  const parsed = schema.safeParse(get() ?? {});
  if (!parsed.success)
    log('warn', 'The stored settings do not fit and are replaced by the defaults.', { error: parsed.error.message });
  let now = parsed.data ?? schema.parse({});
  return {
    get: () => now,
    set(change) {
      now = schema.parse({ ...now, ...change });
      put(now);
      return now;
    },
  };
}
