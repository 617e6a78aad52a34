/** A Chrome of a few lines: answers by table, tells events when the test says so, makes targets that can be closed. */
import type { Cdp, CdpEvents, CdpTarget } from '../../../companion/browser/cdp/cdp.ts';

export class FakeTarget implements CdpTarget {
  readonly sessionId: string | undefined;
  /** Methods that were sent, in order. */
  readonly sent: { method: string; params: unknown }[] = [];
  answers: Record<string, unknown> = {};
  readonly #closed = new AbortController();
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();

  constructor(sessionId?: string) {
    this.sessionId = sessionId;
  }
  get closed(): AbortSignal {
    return this.#closed.signal;
  }
  send: CdpTarget['send'] = async (method, ...params) => {
    this.sent.push({ method, params: params[0] });
    const answer = this.answers[method];
    // The tests' tables hold answers of the right shape.
    return (typeof answer === 'function' ? answer(params[0]) : (answer ?? {})) as never;
  };
  on: CdpTarget['on'] = (event, listener) => {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener as (params: unknown) => void));
    return () => set.delete(listener as (params: unknown) => void);
  };
  tell<E extends keyof CdpEvents>(event: E, params: object): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(params);
  }
  end(): void {
    this.#closed.abort(new Error('gone'));
  }
  methods(): readonly string[] {
    return this.sent.map(({ method }) => method);
  }
}

export class FakeBrowser extends FakeTarget implements Cdp {
  readonly #targets = new Map<string, FakeTarget>();
  #made = 0;
  /** Requests of new targets are stopped, and it is told. */
  tellsPaused = true;

  override answers: Record<string, unknown> = {
    'Target.createTarget': ({ url }: { url: string }) => {
      const id = String(++this.#made);
      this.#targets.set(id, new FakeTarget(id));
      if (this.tellsPaused && url !== 'about:blank')
        this.#targets.get('browser')?.tell('Fetch.requestPaused', { requestId: id, request: { url } });
      return { targetId: id };
    },
    'Target.attachToBrowserTarget': () => {
      this.#targets.set('browser', new FakeTarget('browser'));
      return { sessionId: 'browser' };
    },
    'Target.attachToTarget': ({ targetId }: { targetId: string }) => ({ sessionId: targetId }),
    'Target.closeTarget': ({ targetId }: { targetId: string }) => this.#targets.get(targetId)?.end(),
    'Target.createBrowserContext': () => ({ browserContextId: `context ${++this.#made}` }),
  };
  target(sessionId: string): FakeTarget {
    const target = this.#targets.get(sessionId);
    if (!target) throw new Error(`no target ${sessionId}`);
    return target;
  }
  async close(): Promise<void> {
    this.end();
  }
}
