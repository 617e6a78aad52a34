/** Seeded messages that are almost calls. */

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c: the same messages for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const seedMessages = [
  '{"id":1,"call":"hello","params":{"protocol":1,"token":"x","client":"y"}}',
  '{"id":2,"call":"batch.start","params":{"items":["https://example.com"],"options":{"session":"shared"}}}',
  '{"id":3,"call":"page.list","params":{"batch":"b","filter":{"states":["done"]},"limit":10}}',
  '{"id":4,"call":"__proto__","params":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
  '{"id":5,"call":"session.seed","params":{"session":"a","cookies":[{"name":"n","value":"v","domain":"d"}]}}',
];
const nasty = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\\',
  '\u0000',
  '\ud800',
  '1e999',
  '-0',
  'null',
  'true',
  '[[[[[[[[',
  '"__proto__":',
  '99999999999999999999',
];

/** A call with some of its characters changed, or plain noise. */
export function brokenMessage(random: () => number): string | Buffer {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  if (random() < 0.1)
    return Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256)));
  let text = pick(seedMessages);
  for (let edits = 1 + Math.floor(random() * 5); edits > 0; edits--) {
    const at = Math.floor(random() * text.length);
    const cut = Math.floor(random() * 4);
    text =
      text.slice(0, at) +
      (random() < 0.7 ? pick(nasty) : String.fromCharCode(Math.floor(random() * 0x300))) +
      text.slice(at + cut);
  }
  return text;
}
