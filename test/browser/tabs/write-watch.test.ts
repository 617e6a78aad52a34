import { beforeEach, expect, test } from 'vitest';
import { WriteWatch } from '../../../companion/browser/tabs/write-watch.ts';

let page: string | null;
let told: string[];
let watch: WriteWatch;
beforeEach(() => {
  page = null;
  told = [];
  watch = new WriteWatch(
    (batch, host) => told.push(`${batch} ${host}`),
    () => page,
  );
});

/** A visit whose document has come. */
function visit(batch: string, address: string): void {
  watch.begin(batch);
  page = null;
  page = address;
}

test('until the next document has come, all is of the one before', () => {
  visit('one', 'https://a.test/1');
  watch.begin('two');
  page = null;
  watch.count('https://a.test/took', 'https://a.test/1', false);
  watch.count('https://a.test/took', undefined, false);
  expect(told).toEqual(['one a.test', 'one a.test']);
  expect(watch.ofPage).toEqual([]);
});

test('what is told of later still is of the document that sent it', () => {
  visit('one', 'https://a.test/1#part');
  visit('two', 'https://a.test/2');
  watch.count('https://a.test/took', 'https://a.test/1', false);
  expect(told).toEqual(['one a.test']);
  expect(watch.ofPage).toEqual([]);
  watch.count('https://a.test/took', 'https://a.test/2', false);
  watch.count('https://a.test/took', 'https://frame.test/', false);
  watch.count('https://a.test/took', undefined, false);
  expect(told.slice(1)).toEqual(['two a.test', 'two a.test', 'two a.test']);
  expect(watch.ofPage).toEqual([{ host: 'a.test', sent: 3, refused: 0 }]);
});

test('the same address once more is the page that is there', () => {
  visit('one', 'https://a.test/1');
  visit('two', 'https://a.test/1');
  watch.count('https://a.test/took', 'https://a.test/1', true);
  expect(watch.ofPage).toEqual([{ host: 'a.test', sent: 0, refused: 1 }]);
});
