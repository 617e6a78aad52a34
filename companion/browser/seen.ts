/** What of an answer is told to those who judge pages. */

const judged = ['www-authenticate', 'retry-after', 'server', 'cf-mitigated'] as const;

/** The headers worth judging; names are lower case on both sides. */
export function judgedHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    judged.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Names of headers come as the server wrote them. */
export function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** True for an answer 401 of a kind for which browsers ask the user, and wait. Takes lower-case names. */
export function asksForPassword(headers: Readonly<Record<string, string>>): boolean {
  return /\b(?:basic|digest|ntlm|negotiate)\b/i.test(headers['www-authenticate'] ?? '');
}
