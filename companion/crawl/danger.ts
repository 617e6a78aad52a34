export function looksUnsafe(_url: string): string | null {
  return null;
}
