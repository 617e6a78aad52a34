/** Wakes a stopped worker now and then, so that badge and end notices come though no page of the extension is open. */
import { browser } from '../parts/browser.ts';
import { effect } from '../parts/ui.ts';
import type { Worker } from './worker.ts';

const alarmName = 'wake';
const everyMinutes = 1;

export function wakeOnAlarm({ companion, tabReader }: Worker): void {
  // Waking is all: starting the worker connects it.
  browser.alarms.onAlarm.addListener(() => {});
  effect(() => {
    const link = companion.state.link.value;
    if (link === 'online') tabReader.goOn().catch(console.error);
    // Without a pairing there is nothing to wait for; a new pairing wakes the worker by itself.
    if (link === 'unpaired' || link === 'refused') void browser.alarms.clear(alarmName);
    else if (link !== 'connecting') void browser.alarms.create(alarmName, { periodInMinutes: everyMinutes });
  });
}
