/**
 * The address of a fleet's queue. It is a secret, as it lets its holder in: it comes from a file or the environment, and from a command
 * line only where it holds no password. What is shown or logged of it is `shownUrl`.
 *
 * Forms: `redis://HOST:PORT/DB`, `rediss://…` (TLS), `redis+sentinel://HOST:PORT,HOST:PORT/MASTER`, `redis+cluster://HOST:PORT,HOST:PORT`, the last two
 * with `rediss+…` too; `?fleet=NAME` tells fleets on one queue apart.
 */
import { readFileSync } from 'node:fs';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';

export type QueueAddress = {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username: string;
  readonly password: string;
  readonly db: number;
  /** Of sentinels: the master's name. */
  readonly master: string;
  readonly fleet: string;
};

const scheme = /^(rediss?)(?:\+(sentinel|cluster))?:\/\//;
const fleetName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const ports = { single: 6379, cluster: 6379, sentinel: 26379 } as const;
/** Longer files are no address. */
const longestFile = 4096;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The address that `--fleet` names: an address without a password, a file that holds one, or nothing: then TABTRAWL_FLEET, or the file
 * that TABTRAWL_FLEET_FILE names. Throws `usage`.
 */
export function queueUrlOf(given: string | true, env: Env): string {
  if (given === true) {
    if (env.TABTRAWL_FLEET) return env.TABTRAWL_FLEET.trim();
    if (env.TABTRAWL_FLEET_FILE) return fromFile(env.TABTRAWL_FLEET_FILE);
    throw new TabtrawlError(
      'usage',
      '--fleet: no queue is named. Give its address (redis://HOST:PORT), a file that holds it, or set TABTRAWL_FLEET or TABTRAWL_FLEET_FILE.',
    );
  }
  if (!scheme.test(given)) return fromFile(given);
  if (parseQueueUrl(given).password !== '')
    throw new TabtrawlError(
      'usage',
      '--fleet: the address holds a password, which everybody on this machine could read in the list of processes. Put the address into a file and give --fleet FILE, or set TABTRAWL_FLEET and give --fleet alone.',
    );
  return given;
}

function fromFile(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= longestFile && scheme.test(text.trim())) return text.trim();
  } catch (thrown) {
    throw new TabtrawlError('usage', `--fleet: the file ${path} cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
  throw new TabtrawlError('usage', `--fleet: the file ${path} holds no address such as redis://HOST:PORT.`);
}

/** Throws `usage`; its message never holds the address. */
export function parseQueueUrl(url: string): QueueAddress {
  const kind = kindOf(url);
  const [, tls = ''] = scheme.exec(url) ?? [];
  // Several hosts are no URL: they are parted first.
  const [, userInfo = '', hosts = '', rest = ''] = /^[a-z+]+:\/\/(?:([^/?#]*)@)?([^/?#]*)(.*)$/.exec(url) ?? [];
  const parsed = URL.parse(`redis://${userInfo ? `${userInfo}@` : ''}host${rest}`);
  const nodes = hosts.split(',').map((host) => nodeOf(host, ports[kind]));
  if (!parsed || nodes.length === 0 || (kind === 'single' && nodes.length > 1)) throw unreadable();
  const path = decodeURIComponent(parsed.pathname.slice(1));
  const db = kind === 'single' ? path : (parsed.searchParams.get('db') ?? '');
  const fleet = parsed.searchParams.get('fleet') ?? 'default';
  if (!/^\d{0,4}$/.test(db))
    throw new TabtrawlError(
      'usage',
      'The address of the queue: after the host comes the number of a database, such as /0.',
    );
  if (!fleetName.test(fleet))
    throw new TabtrawlError('usage', 'The address of the queue: ?fleet= takes letters, digits, dash and underscore.');
  if (kind === 'sentinel' && path === '')
    throw new TabtrawlError(
      'usage',
      'The address of the queue: after the sentinels comes the name of their master, such as /mymaster.',
    );
  return {
    kind,
    nodes,
    tls: tls === 'rediss',
    username: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    db: Number(db || '0'),
    master: kind === 'sentinel' ? path : '',
    fleet,
  };
}

/** For a person or a log. */
export function shownUrl({ kind, nodes, tls, fleet }: QueueAddress): string {
  const hosts = nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  return `${tls ? 'rediss' : 'redis'}${kind === 'single' ? '' : `+${kind}`}://${hosts}${fleet === 'default' ? '' : ` (fleet ${fleet})`}`;
}

function kindOf(url: string): QueueAddress['kind'] {
  const [matched, , kind] = scheme.exec(url) ?? [];
  if (matched === undefined) throw unreadable();
  return kind === 'sentinel' || kind === 'cluster' ? kind : 'single';
}

function nodeOf(text: string, defaultPort: number): { host: string; port: number } {
  const node = URL.parse(`http://${text}`);
  if (!node?.hostname || text === '') throw unreadable();
  // URL leaves out the port that its scheme has anyway.
  const port = node.port || /:(\d+)$/.exec(text)?.[1] || defaultPort;
  return { host: node.hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function unreadable(): TabtrawlError {
  return new TabtrawlError(
    'usage',
    'The address of the queue cannot be read. It takes redis://HOST:PORT, rediss://…, redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT.',
  );
}
