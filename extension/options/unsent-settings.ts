/**
 * Changes of the settings that the companion has not taken yet.
 * 1. Each is shown at once, so that an event about an older state takes no letter of it back.
 * 2. They are sent one call at a time; what came meanwhile goes out with the next.
 * 3. While the companion is away they stay, and go out when it is back.
 */
import type { Settings } from '../../shared/protocol/model.ts';
import { LinkLost } from '../../shared/protocol/rpc-client.ts';
import { useEffect, useRef, useState } from '../parts/ui.ts';
import type { OptionsProps } from './part.tsx';

export type UnsentSettings = {
  /** As the companion has them, with what it has not taken yet on top. Null before it has told any. */
  readonly settings: Settings | null;
  readonly isWaiting: boolean;
  set(change: Partial<Settings>): void;
};

export function useUnsentSettings({ companion, runner }: Pick<OptionsProps, 'companion' | 'runner'>): UnsentSettings {
  const [unsent, setUnsent] = useState<Partial<Settings>>({});
  // What a call under way finds when it ends.
  const latest = useRef(unsent);
  const isSending = useRef(false);
  const { settings, link } = companion.state;
  const keep = (changes: Partial<Settings>): void => {
    latest.current = changes;
    setUnsent(changes);
  };
  const send = async (): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    while (Object.keys(latest.current).length > 0) {
      const sent = latest.current;
      try {
        await companion.call('settings.set', { settings: sent });
      } catch (error) {
        if (error instanceof LinkLost) break;
        await runner.run('set-settings', () => Promise.reject(error));
      }
      // Taken, or refused with a reason: what has not changed since waits no longer.
      keep(
        Object.fromEntries(
          Object.entries(latest.current).filter(([name, value]) => sent[name as keyof Settings] !== value),
        ),
      );
    }
    isSending.current = false;
  };
  useEffect(() => {
    if (link.value === 'online') void send();
  }, [link.value]);
  return {
    settings: settings.value && { ...settings.value, ...unsent },
    isWaiting: link.value !== 'online' && Object.keys(unsent).length > 0,
    set(change) {
      keep({ ...latest.current, ...change });
      if (link.value === 'online') void send();
    },
  };
}
