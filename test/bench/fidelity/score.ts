/** How near an extracted text is to the wanted one. */

export type Score = { readonly precision: number; readonly recall: number; readonly f1: number };

/** Words of letters, digits and underscores, lower-case, with their counts. */
export function bagOfWords(text: string): ReadonlyMap<string, number> {
  const bag = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

/** Precision, recall and F1 of the two bags of words; 1 where both are empty. */
export function scoreText(got: string, wanted: string): Score {
  const gotBag = bagOfWords(got);
  const wantedBag = bagOfWords(wanted);
  const sum = (bag: ReadonlyMap<string, number>): number => [...bag.values()].reduce((all, count) => all + count, 0);
  const gotCount = sum(gotBag);
  const wantedCount = sum(wantedBag);
  if (gotCount === 0 || wantedCount === 0) {
    const same = gotCount === wantedCount ? 1 : 0;
    return { precision: same, recall: same, f1: same };
  }
  let shared = 0;
  for (const [word, count] of gotBag) shared += Math.min(count, wantedBag.get(word) ?? 0);
  const precision = shared / gotCount;
  const recall = shared / wantedCount;
  return { precision, recall, f1: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Share of passages that the text holds, whatever its white space and case. */
export function shareHeld(text: string, passages: readonly string[]): number | null {
  if (passages.length === 0) return null;
  const plain = (value: string): string => value.toLowerCase().replace(/\s+/g, ' ').trim();
  const all = plain(text);
  return passages.filter((passage) => all.includes(plain(passage))).length / passages.length;
}
