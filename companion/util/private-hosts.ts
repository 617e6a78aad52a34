/** Hosts of this machine and of private networks: what only a person within them may reach. */
import { BlockList, isIP } from 'node:net';

/** https://www.iana.org/assignments/iana-ipv4-special-registry and …ipv6-special-registry: what is not globally reachable. */
const privateNets: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];
const privateNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|test)$/;

const blocked = new BlockList();
for (const [net, prefix] of privateNets) blocked.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');

/** `host`: as URL.host gives it, so that all spellings of an address are one. A name without a dot is one of this network. */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  const address = name.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 4) return blocked.check(address, 'ipv4');
  if (family === 6) return blocked.check(address, 'ipv6') || carriesPrivate(address);
  return !name.includes('.') || privateNames.test(name);
}

/** `host` as above: an address by which this machine reaches itself. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  return /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\]|(?:.+\.)?localhost)$/.test(
    name,
  );
}

/**
 * True for an IPv6 address that stands for a private IPv4 one, by whatever way of writing or translating it: `::ffff:7f00:1` is 127.0.0.1 in
 * other clothes, and `64:ff9b::c0a8:101` leads to 192.168.1.1 through the translator of the network.
 */
function carriesPrivate(address: string): boolean {
  const [start = '', end] = address.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(start), groups(end ?? '')];
  const all = [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
  const ipv4At = (at: number): string =>
    all
      .slice(at, at + 2)
      .flatMap((bits) => [bits >> 8, bits & 255])
      .join('.');
  const isPrivate = (at: number): boolean => blocked.check(ipv4At(at), 'ipv4');
  const leading = all
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  if (carriers.has(leading)) return isPrivate(6);
  return all[0] === 0x2002 && isPrivate(1);
}

/** Leading 96 bits before an IPv4 address: compatible, mapped, translated (RFC 4291, RFC 2765), NAT64 (RFC 6052). 6to4 (RFC 3056) has it after its first 16. */
const carriers: ReadonlySet<string> = new Set(['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0']);
