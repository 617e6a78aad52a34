/** FNV-1a over UTF-16 units with a last mix, 32 bits: quick, and spread evenly enough to count and compare by. */
export function hash32(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix32(hash);
}

/** The finaliser of MurmurHash3. https://github.com/aappleby/smhasher/wiki/MurmurHash3 */
export function mix32(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 53 bits of two such hashes, for where a chance likeness would lose something: of a million texts no two are likely to share it. */
export function hash53(text: string): number {
  return hash32(text) * 2 ** 21 + (hash32(text, 0x1b873593) >>> 11);
}
