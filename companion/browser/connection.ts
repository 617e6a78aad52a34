/** The one door to chrome-remote-interface: an endpoint → the one connection that serves every tab. */
import CDP from 'chrome-remote-interface';
import type { Cdp } from './cdp.ts';
import { CdpConnection, type CdpWire } from './cdp-sessions.ts';

/** `socketPath`: a local socket or named pipe. `url`: a `ws:` address, as in DevToolsActivePort. */
export type CdpEndpoint = { readonly socketPath: string } | { readonly url: string };

/**
 * Opens the connection. `signal` covers the opening only; rejects with its reason, or with what refused the connection.
 */
export async function connectCdp(endpoint: CdpEndpoint, { signal }: { signal?: AbortSignal } = {}): Promise<Cdp> {
  signal?.throwIfAborted();
  const opening = CDP(optionsOf(endpoint));
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return new CdpConnection(toWire(await Promise.race([opening, aborted.promise])));
  } catch (thrown) {
    // Whoever gave up waiting won't close what opens after all.
    opening.then(
      (client) => client.close(),
      () => {},
    );
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function optionsOf(endpoint: CdpEndpoint): CDP.Options {
  // No domains: the generated `client.Page.navigate` methods aren't used, and making them costs more than the connection.
  const protocol: CDP.Protocol = { version: { major: '1', minor: '3' }, domains: [] };
  if ('url' in endpoint) return { target: endpoint.url, local: true, protocol };
  // The path goes in after parsing, which would turn the backslashes of a named pipe.
  const target: CDP.Target = {
    webSocketDebuggerUrl: 'ws+unix:/',
    description: '',
    devtoolsFrontendUrl: '',
    id: '',
    title: '',
    type: '',
    url: '',
  };
  return { target, local: true, protocol, alterPath: () => `${endpoint.socketPath}:/` };
}

function toWire(client: CDP.Client): CdpWire {
  return {
    // Its types are bound to a devtools-protocol of its own; the methods are checked against ours in CdpTarget.
    send: client.send.bind(client) as unknown as CdpWire['send'],
    close: () => client.close(),
    onMessage: (listener) => client.on('event', listener),
    onEnd: (listener) => client.on('disconnect', listener),
  };
}
