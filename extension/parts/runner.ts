/** What the person asked a surface to do: each thing once at a time, and what became of it as notices. */
import { faultText } from './fault-text.ts';
import { type ReadonlySignal, signal } from './ui.ts';

/** What is told at the end: a text, with something that can be done with it. */
export type RunTold = {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => Promise<string | null> };
};
type RunNotice = RunTold & { readonly id: number; readonly name: string; readonly kind: 'done' | 'error' };

export interface Runner {
  readonly notices: ReadonlySignal<readonly RunNotice[]>;
  /** Names of what is under way. */
  readonly busy: ReadonlySignal<ReadonlySet<string>>;
  /**
   * What is under way under the same name is not begun again. The text that `act` gives is told, and what it throws. Gives whether it was
   * done; never rejects. What was told of the same name before is not true any more, and goes.
   */
  run(name: string, act: () => Promise<string | RunTold | null>): Promise<boolean>;
  dismiss(id: number): void;
}

/** Good news goes by itself, later where something can be done with it; bad news stays until it is put away. */
const doneNoticeMs = 6000;
const actionNoticeMs = 20_000;
const mostNotices = 3;

export function createRunner(): Runner {
  const notices = signal<readonly RunNotice[]>([]);
  const busy = signal<ReadonlySet<string>>(new Set());
  let lastId = 0;
  const dismiss = (id: number): void => {
    notices.value = notices.value.filter((known) => known.id !== id);
  };
  const forget = (name: string): void => {
    notices.value = notices.value.filter((known) => known.name !== name);
  };
  const tell = (name: string, kind: RunNotice['kind'], told: RunTold): void => {
    const id = ++lastId;
    notices.value = [...notices.value, { id, name, kind, ...told }].slice(-mostNotices);
    if (kind === 'done') setTimeout(() => dismiss(id), told.action ? actionNoticeMs : doneNoticeMs);
  };
  return {
    notices,
    busy,
    dismiss,
    async run(name, act) {
      if (busy.value.has(name)) return false;
      busy.value = new Set(busy.value).add(name);
      try {
        const told = await act();
        forget(name);
        if (told) tell(name, 'done', typeof told === 'string' ? { text: told } : told);
        return true;
      } catch (error) {
        forget(name);
        tell(name, 'error', { text: faultText(error) });
        return false;
      } finally {
        busy.value = new Set([...busy.value].filter((known) => known !== name));
      }
    },
  };
}
