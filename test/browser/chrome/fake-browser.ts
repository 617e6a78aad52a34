/** A browser that is opened, answers or not, and ends as a test wants. */
import { CdpConnection } from '../../../companion/browser/cdp/cdp.ts';
import type { HeldBrowser } from '../../../companion/browser/chrome/supervisor.ts';

export type FakeBrowser = HeldBrowser & {
  /** Methods called, in order. */
  readonly calls: readonly string[];
  readonly closedTimes: () => number;
  /** No call is answered from now on. */
  hang(): void;
  /** The process ends and its pipe with it. */
  exit(code: number | null): void;
};

export function fakeBrowser(pid: number, answers: Readonly<Record<string, unknown>> = {}): FakeBrowser {
  const calls: string[] = [];
  let hangs = false;
  let closedTimes = 0;
  let endConnection = () => {};
  const exited = Promise.withResolvers<{ code: number | null }>();
  const cdp = new CdpConnection({
    send: (method, _params, _session, answer) => {
      calls.push(method);
      if (!hangs) answer(false, answers[method] ?? {});
    },
    close: async () => {},
    onMessage: () => {},
    onEnd: (listener) => {
      endConnection = listener;
    },
  });
  const exit = (code: number | null) => {
    exited.resolve({ code });
    endConnection();
  };
  return {
    pid,
    product: 'Chrome/1',
    cdp,
    exited: exited.promise,
    close: async () => {
      closedTimes++;
      exit(0);
    },
    closeNow: () => exit(null),
    calls,
    closedTimes: () => closedTimes,
    hang: () => {
      hangs = true;
    },
    exit,
  };
}
