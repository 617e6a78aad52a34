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
  if (family === 6) return blocked.check(address, 'ipv6') || isMappedPrivate(address);
  return !name.includes('.') || privateNames.test(name);
}

/** `host` as above: an address by which this machine reaches itself. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  return /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\]|(?:.+\.)?localhost)$/.test(
    name,
  );
}

/** ::ffff:7f00:1 is 127.0.0.1 in other clothes. */
function isMappedPrivate(address: string): boolean {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (!high || !low) return false;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return blocked.check([24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.'), 'ipv4');
}
