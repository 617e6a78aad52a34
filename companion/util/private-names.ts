/** Which names lead to this machine or into a private network; the name itself does not say so. By the lookup of the system, as the browser's is. */
import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isPrivateHost } from './private-hosts.ts';

/** The addresses of a name; rejects where it has none. */
export type NameLookup = (name: string) => Promise<readonly string[]>;

const systemLookup: NameLookup = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

const longestMs = 2000;
/** Each takes one of four threads, which files and compression need too. */
const atOnce = 2;

/** Those of `names` that have such an address. One that is not found, as where a proxy alone finds it, or not within 2 s, is none of them. */
export async function privateNames(
  names: Iterable<string>,
  find: NameLookup = systemLookup,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const left = new Set(names).values();
  const work = async (): Promise<void> => {
    for (const name of left) if ((await addressesOf(name, find)).some(isPrivateAddress)) found.add(name);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

async function addressesOf(name: string, find: NameLookup): Promise<readonly string[]> {
  const over = new AbortController();
  try {
    return await Promise.race([find(name), pause(longestMs, [], { signal: over.signal, ref: false })]);
  } catch {
    return [];
  } finally {
    over.abort();
  }
}

/** As the system writes it: `fe80::1%eth0`. */
function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  return isPrivateHost(bare.includes(':') ? `[${bare}]` : bare);
}
