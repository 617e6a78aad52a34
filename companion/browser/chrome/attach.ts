/**
 * A Chrome that the user already runs, where they have switched on remote debugging: one connection, held as long as needed.
 * It stays open when we leave; its tabs are the user's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { connectCdp } from '../cdp/transport.ts';
import type { HeldBrowser } from './supervisor.ts';

const howTo =
  'In that Chrome (144 or newer) open chrome://inspect/#remote-debugging, switch remote debugging on, and try again. Chrome asks you once to allow the connection.';

/** `endpoint`: `true` looks in `folders` (the everyday browsers' user-data directories); else a `ws:` address, an http: one, a port, or a user-data folder. */
export async function attachChrome(
  endpoint: string | true,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<HeldBrowser> {
  const url = endpoint === true ? foundEndpoint(folders) : await endpointOf(endpoint);
  const cdp = await connectCdp({ url }, { signal }).catch((cause: unknown) => {
    throw new TabtrawlError('no-chrome', `No Chrome answers at ${withoutId(url)}. ${howTo}`, { cause });
  });
  const { product } = await cdp.send('Browser.getVersion');
  return {
    pid: null,
    product,
    cdp,
    exited: new Promise(() => {}),
    close: () => cdp.close(),
    closeNow: () => void cdp.close(),
  };
}

function foundEndpoint(folders: readonly string[]): string {
  for (const folder of folders) {
    const url = activePort(folder);
    if (url) return url;
  }
  throw new TabtrawlError('no-chrome', `No running browser has remote debugging switched on. ${howTo}`);
}

async function endpointOf(given: string): Promise<string> {
  if (/^wss?:\/\//.test(given)) return loopbackOnly(given);
  if (/^\d+$/.test(given)) return debuggerUrl(`http://127.0.0.1:${given}`);
  if (/^https?:\/\//.test(given)) return debuggerUrl(loopbackOnly(given));
  const url = activePort(given);
  if (url) return url;
  throw new TabtrawlError(
    'no-chrome',
    `--attach: "${given}" is neither a ws: address, a port, nor a folder of a Chrome that allows it. ${howTo}`,
  );
}

/** Sign-ins would cross the network otherwise. */
function loopbackOnly(given: string): string {
  const host = URL.parse(given)?.hostname;
  if (host === 'localhost' || host === '127.0.0.1' || host === '[::1]') return given;
  throw new TabtrawlError(
    'usage',
    `--attach: ${host ?? given} is not this machine. Only a Chrome on this machine is attached to.`,
  );
}

/** A port that was opened by flag tells its address over http; one from chrome://inspect does not. */
async function debuggerUrl(base: string): Promise<string> {
  try {
    const answer = await fetch(`${base.replace(/\/$/, '')}/json/version`);
    const { webSocketDebuggerUrl } = (await answer.json()) as { webSocketDebuggerUrl?: string };
    if (webSocketDebuggerUrl) return loopbackOnly(webSocketDebuggerUrl);
  } catch (cause) {
    throw new TabtrawlError('no-chrome', `No Chrome answers at ${base}. ${howTo}`, { cause });
  }
  throw new TabtrawlError(
    'no-chrome',
    `${base} does not tell its address. Give --attach without an endpoint, or the ws: address.`,
  );
}

/** `DevToolsActivePort` in a user-data folder: the port on the first line, the path on the second. */
function activePort(folder: string): string | null {
  try {
    const [port, path] = readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n');
    return port && /^\d+$/.test(port) && path?.startsWith('/') ? `ws://127.0.0.1:${port}${path}` : null;
  } catch {
    return null;
  }
}

/** The path holds an id that lets in: it is not told. */
function withoutId(url: string): string {
  return URL.parse(url)?.origin ?? 'that address';
}
