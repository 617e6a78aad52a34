/** Text from a seed: the same number gives the same words on every machine. */

const words =
  'river stone lantern harbour quiet winter signal copper meadow engine paper window distant orchard thunder velvet market silver bridge garden compass hollow amber station forest mirror candle valley letter anchor summer branch castle needle island marble shadow pepper violin saddle kettle basket feather ladder tunnel blanket cedar pilot coral'.split(
    ' ',
  );

/** Numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A sentence of `count` words. */
export function sentence(random: () => number, count: number): string {
  const text = Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A paragraph of `sentences` sentences. */
export function paragraph(random: () => number, sentences: number): string {
  return Array.from({ length: sentences }, () => sentence(random, 8 + Math.floor(random() * 10))).join(' ');
}
