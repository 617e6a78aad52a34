import { expect, test } from 'vitest';
import { KnownMeans } from '../../../companion/browser/visit/adaptations.ts';
import { FramesWanted, HostsSilent, PasswordWanted, WorkerSilent } from '../../../companion/browser/visit/deadline.ts';
import type { PageJob } from '../../../companion/crawl/ports.ts';
import { type BatchOptionsInput, batchOptions } from '../../../shared/batch/options.ts';
import { hostOf } from '../../../shared/urls.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

const job = (url: string, options: BatchOptionsInput = {}): PageJob => {
  const page = { id: '1', batch: 'b', index: 0, url, host: hostOf(url), attempts: 0, crashes: 0 };
  const all = batchOptions.parse(options);
  return { page: { ...page, fromTab: false, notes: [] }, session: all.session, attempt: 1, options: all };
};
const known = (log: string[] = []) => new KnownMeans(new FakeClock(), (_level, message) => log.push(message));
const article = job('https://news.test/a/1');

test('a page that wanted frames gets them, once', () => {
  const means = known();
  means.read(article, false);
  const hidden = means.for(article);
  expect(hidden).toEqual({
    frames: false,
    animates: false,
    refusesPasswords: false,
    serviceWorkers: true,
    leftOut: [],
  });
  const drawn = means.after(new FramesWanted(), article, hidden);
  expect(drawn).toEqual({ ...hidden, frames: true });
  expect(drawn && means.after(new FramesWanted(), article, drawn)).toBe(null);
});

test('options that need frames have them from the start, and tell nothing of the kind', () => {
  const means = known();
  const waits = job(article.page.url, { waitFor: 'main' });
  means.read(article, false);
  means.read(waits, true);
  expect([means.for(waits).frames, means.for(article).frames]).toEqual([true, false]);
});

test('a host that asked for a password is not asked again in that session, in others it is', () => {
  const means = known();
  const refusing = means.after(new PasswordWanted(), article, means.for(article));
  expect(refusing?.refusesPasswords).toBe(true);
  expect(refusing && means.after(new PasswordWanted(), article, refusing)).toBe(null);
  const other = job('https://news.test/b');
  const named = job('https://news.test/b', { session: 'work' });
  expect([means.for(other).refusesPasswords, means.for(named).refusesPasswords]).toEqual([true, false]);
});

test('hosts that do not answer are left out, told of once, and never of their own pages', () => {
  const log: string[] = [];
  const means = known(log);
  const first = means.for(article);
  const without = means.after(new HostsSilent(['ads.test']), article, first);
  expect(without?.leftOut).toEqual(['ads.test']);
  expect(means.after(new HostsSilent(['ads.test']), article, first)?.leftOut).toEqual(['ads.test']);
  expect(without && means.after(new HostsSilent(['ads.test']), article, without)).toBe(null);
  expect(without && means.after(new HostsSilent(['cdn.test']), article, without)?.leftOut).toEqual([
    'ads.test',
    'cdn.test',
  ]);
  expect(means.for(job('https://ads.test/')).leftOut).toEqual(['cdn.test']);
  expect(log.map((line) => line.split('.')[0])).toEqual(['No answer from ads', 'No answer from cdn']);
});

test('other faults ask for nothing', () => {
  const means = known();
  expect(means.after(new Error('no'), article, means.for(article))).toBe(null);
});

test('a host whose service worker lets a page wait is asked without it, in that session', () => {
  const means = known();
  const without = means.after(new WorkerSilent(), article, means.for(article));
  expect(without?.serviceWorkers).toBe(false);
  expect(without && means.after(new WorkerSilent(), article, without)).toBe(null);
  const named = job('https://news.test/b', { session: 'work' });
  expect([means.for(job('https://news.test/b')).serviceWorkers, means.for(named).serviceWorkers]).toEqual([
    false,
    true,
  ]);
});
