/** How the companion lists this browser. Pure. */

const known: readonly (readonly [RegExp, string])[] = [
  [/Firefox\//, 'Firefox'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Chrome\//, 'Chrome'],
];

/** How the companion lists this browser: `Firefox, linux`. */
export function clientName(userAgent: string, os: string): string {
  const name = known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Browser';
  return `${name}, ${os}`;
}
