/**
 * What clients of 0.1.0 can read. They take no option and no word that they do not know, and refuse the whole message for one; all newer ones leave
 * such out themselves (read.ts), and say so by naming the oldest protocol that they speak.
 */

const options: ReadonlySet<string> = new Set([
  'session',
  'concurrency',
  'perHost',
  'delay',
  'maxMemory',
  'timeout',
  'retries',
  'content',
  'formats',
  'lane',
  'waitFor',
  'settle',
  'scroll',
  'block',
  'loadImages',
  'cache',
  'maxAge',
  'robots',
  'onWall',
  'out',
  'yes',
]);

/** Newer words of a key, and what they stand for in 0.1.0. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  robots: { auto: 'ignore' },
  kind: { gate: 'login', certificate: 'login', 'client-certificate': 'login' },
  wall: { gate: 'login', certificate: 'login', 'client-certificate': 'login' },
  code: {
    scanned: 'not-a-page',
    encrypted: 'not-a-page',
    'private-network': 'unsafe',
    duplicate: 'cancelled',
    'out-of-scope': 'cancelled',
    'kind-stopped': 'cancelled',
    budget: 'cancelled',
  },
};

/** Batch options stand under these keys. */
const holdsOptions: ReadonlySet<string> = new Set(['options', 'defaults']);

/** The data of an answer or event, as JSON has it. */
export function forFirstVersion(data: unknown, key = ''): unknown {
  if (typeof data === 'string') return words[key]?.[data] ?? data;
  if (Array.isArray(data)) return data.map((item) => forFirstVersion(item));
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).filter(([name]) => !holdsOptions.has(key) || options.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, forFirstVersion(value, name)]));
}
