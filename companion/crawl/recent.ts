/** Puts an entry last, where the ones that were used most recently stand; past `most` the first goes. Pure. */
export function setRecent<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) for (const [oldest] of map) if (map.delete(oldest)) break;
}
