/** The hosts of a person's word to agents: what is asked for and granted is by host and port, and by whether others can read along on the way. */
import { isLoopbackHost } from './private-hosts.ts';

const openWay = 'http://';

/**
 * The host of an address as a person is asked for it: `bank.example`, and `http://bank.example` where it is reached without encryption, as
 * everybody on the way then has the sign-ins and the text. What stays on this machine is read by nobody on the way.
 */
export function consentHost(url: URL): string {
  return url.protocol === 'http:' && !isLoopbackHost(url.host) ? `${openWay}${url.host}` : url.host;
}

/** As URL.host gives it. */
export function bareHost(host: string): string {
  return host.startsWith(openWay) ? host.slice(openWay.length) : host;
}

/** A word for the open way is one for the encrypted way to the same host, and not the other way round. */
export function coversHost(granted: string, asked: string): boolean {
  return granted === asked || granted === `${openWay}${asked}`;
}
