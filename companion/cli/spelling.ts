/** What was meant by a word that is not known. */

/** The one of `words` that is at most two letters away; null where none is. */
export function closestWord(word: string, words: readonly string[]): string | null {
  const [closest] = words
    .map((known) => ({ known, away: editsBetween(word, known) }))
    .toSorted((one, other) => one.away - other.away);
  return closest && closest.away <= 2 && closest.away < word.length ? closest.known : null;
}

/** `got "faild". Did you mean "failed"? It takes: done, failed.` */
export function notAmong(word: string, words: readonly string[]): string {
  const guess = closestWord(word, words);
  return `got "${word}". ${guess ? `Did you mean "${guess}"? ` : ''}It takes: ${words.join(', ')}.`;
}

/** Letters to change, add, take away or swap with their neighbour: the optimal string alignment distance. */
function editsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          (rows[i - 1]?.[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (rows[i - 1]?.[j - 1] ?? 0) + (isSame ? 0 : 1),
          swapped ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}
