/** Which tabs of a person come back, and in which order. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Cdp } from '../../../companion/browser/cdp/cdp.ts';
import { PersonTabs } from '../../../companion/browser/tabs/person-tabs.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

/** A Chrome that lists its targets in an order of its own, the newest first. */
class FakeChrome {
  readonly #events = new EventEmitter();
  #made = 0;
  readonly targets: { targetId: string; type: 'page'; url: string }[] = [];
  readonly cdp = {
    on: (event: string, listener: (params: unknown) => void) => this.#events.on(event, listener),
    send: async (method: string, params: { readonly url?: string }) => {
      if (method === 'Target.createTarget') this.open(params.url ?? '');
      return { targetInfos: this.targets };
    },
    closed: new AbortController().signal,
    // The fake answers what PersonTabs asks, and no more.
  } as unknown as Cdp;

  open(url: string): string {
    const targetInfo = { targetId: `t${this.#made++}`, type: 'page' as const, url };
    this.targets.unshift(targetInfo);
    this.#events.emit('Target.targetCreated', { targetInfo });
    return targetInfo.targetId;
  }

  attach(targetId: string): void {
    this.#events.emit('Target.attachedToTarget', { sessionId: `s${targetId}`, targetInfo: { targetId } });
  }

  goTo(targetId: string, url: string): void {
    for (const target of this.targets) if (target.targetId === targetId) target.url = url;
    this.#events.emit('Target.targetInfoChanged', {});
  }

  close(targetId: string): void {
    this.targets.splice(
      this.targets.findIndex((target) => target.targetId === targetId),
      1,
    );
    this.#events.emit('Target.targetDestroyed', { targetId });
  }
}

test('they come back in the order in which they were opened, start after start, and those of a crawl do not', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tabs-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const start = async () => {
    const chrome = new FakeChrome();
    const tabs = new PersonTabs(join(home, 'tabs.json'), { clock: new FakeClock(), log: () => {} });
    tabs.know(chrome.cdp);
    await tabs.follow(chrome.cdp);
    return { chrome, tabs };
  };
  const urls = ['a', 'b', 'c', 'd'].map((name) => `https://${name}.test/`);

  const first = await start();
  const [a = '', b = ''] = urls.map((url) => first.chrome.open(url));
  first.chrome.attach(first.chrome.open('https://crawled.test/'));
  first.chrome.close(b);
  first.chrome.goTo(a, 'https://a.test/further');
  await first.tabs.end();

  const second = await start();
  second.chrome.open('https://e.test/');
  await second.tabs.end();

  const { chrome } = await start();
  expect(chrome.targets.map(({ url }) => url).toReversed()).toEqual([
    'https://a.test/further',
    'https://c.test/',
    'https://d.test/',
    'https://e.test/',
  ]);
});
