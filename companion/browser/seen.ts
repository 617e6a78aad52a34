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
