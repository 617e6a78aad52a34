import { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { openExtractors } from '../../companion/extract/extractors.ts';
import { makeCapture } from './make-capture.ts';

const request = { content: 'full', formats: ['markdown'] } as const;
const page = (text: string) => makeCapture(`<html><head></head><body><p>${text}</p></body></html>`);
const log = () => {};
/** A worker that does as the page says: dies, throws, hangs, or answers. */
const obedient = () =>
  new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ capture: { body } }) => {
       if (body.includes('die')) process.exit(3);
       if (body.includes('throw')) throw new Error('thrown in the worker');
       if (body.includes('hang')) for (;;);
       parentPort.postMessage({ extracted: { markdown: body } });
     });`,
    { eval: true },
  );

test('real workers extract, started from the TypeScript source', async () => {
  await using extractors = openExtractors({ size: 2, log });
  const got = await Promise.all(['one', 'two', 'three'].map((text) => extractors.extract(page(text), request)));
  expect(got.map(({ markdown }) => markdown)).toEqual(['one', 'two', 'three']);
});

test('an error of the extraction keeps its code', async () => {
  await using extractors = openExtractors({ size: 1, log });
  await expect(
    extractors.extract(makeCapture('\0\0\0', { kind: 'text', contentType: 'image/x' }), request),
  ).rejects.toMatchObject({ code: 'not-a-page' });
});

test('pending counts what is worked on and what waits', async () => {
  await using extractors = openExtractors({ size: 1, log, startWorker: obedient });
  const all = ['a', 'b', 'c'].map((text) => extractors.extract(page(text), request));
  expect(extractors.pending).toBe(3);
  await Promise.all(all);
  expect(extractors.pending).toBe(0);
});

test.each([
  ['dies', 'die', /ended unexpectedly/],
  ['throws', 'throw', /thrown in the worker/],
  ['hangs over its budget', 'hang', /took longer than 0.3 s/],
])('a worker that %s costs its own capture alone', async (_what, order, message) => {
  const warned = vi.fn();
  await using extractors = openExtractors({ size: 1, log: warned, budgetMs: 300, startWorker: obedient });
  const [bad, good] = [extractors.extract(page(order), request), extractors.extract(page('fine'), request)];
  await expect(bad).rejects.toMatchObject({ code: 'internal', message: expect.stringMatching(message) });
  await expect(good).resolves.toMatchObject({ markdown: expect.stringContaining('fine') });
  expect(warned).toHaveBeenCalledOnce();
  expect(extractors.pending).toBe(0);
});

test('no more workers are started than the pool is large', async () => {
  const start = vi.fn(obedient);
  await using extractors = openExtractors({ size: 2, log, startWorker: start });
  await Promise.all(Array.from({ length: 12 }, (_, n) => extractors.extract(page(`p${n}`), request)));
  expect(start.mock.calls.length).toBeLessThanOrEqual(2);
});

test('closing answers what waits and takes nothing more', async () => {
  const extractors = openExtractors({ size: 1, log, startWorker: obedient });
  const waiting = [extractors.extract(page('hang'), request), extractors.extract(page('b'), request)].map((one) =>
    one.catch((error: unknown) => error),
  );
  await extractors[Symbol.asyncDispose]();
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'internal' });
  await expect(extractors.extract(page('late'), request)).rejects.toMatchObject({ code: 'internal' });
});
