import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NulSplitter, tooLargeAnswer } from '../../../companion/browser/cdp/transport.ts';

function split(chunks: readonly Buffer[], maxBytes?: number) {
  const messages: string[] = [];
  const tooLarge: string[] = [];
  const splitter = new NulSplitter(
    { message: (message) => messages.push(message.toString()), tooLarge: (head) => tooLarge.push(head.toString()) },
    maxBytes,
  );
  for (const chunk of chunks) splitter.push(chunk);
  return { messages, tooLarge };
}

test('messages come out whole and in order, wherever the pipe cut them', () => {
  const message = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat()), (messages, cuts) => {
      const bytes = Buffer.from(messages.map((text) => `${text}\0`).join(''));
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
      expect(split(chunks).messages).toEqual(messages);
    }),
  );
});

test('a message without its NUL is held back', () => {
  expect(split([Buffer.from('{"id":1}')]).messages).toEqual([]);
});

test('a message past the limit is dropped but for its head, and the next one comes through', () => {
  const big = `{"id":7,"result":"${'x'.repeat(500)}"}`;
  const { messages, tooLarge } = split(
    [Buffer.from(big.slice(0, 300)), Buffer.from(`${big.slice(300)}\0{"id":8}\0`)],
    250,
  );
  expect(messages).toEqual(['{"id":8}']);
  expect(tooLarge).toEqual([big.slice(0, 200)]);
});

test('an answer that is too large fails its call; an event that is too large has nobody to tell', () => {
  expect(JSON.parse(tooLargeAnswer(Buffer.from('{"id":7,"result":{"value":"xx')) ?? '')).toEqual({
    id: 7,
    error: { code: -32000, message: 'The answer is larger than 128 MB' },
  });
  expect(tooLargeAnswer(Buffer.from('{"method":"Runtime.consoleAPICalled","params":{"id":7'))).toBeNull();
});
