/** The calls that the server answers by itself: pairing, clients, the snapshot. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Snapshot } from '../../shared/protocol/calls.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { ClientContext, Handlers } from './handlers.ts';
import type { Pairing } from './pairing.ts';

export type OwnCallsOptions = {
  readonly pairing: Pairing;
  readonly registry: ClientRegistry;
  readonly takeSnapshot: () => Snapshot;
  readonly isConnected: (clientId: string) => boolean;
  /** Closes every connection of a client that is no longer welcome. */
  readonly disconnect: (clientId: string) => void;
};

/** A paired client sees and revokes itself alone, and pairs nobody: what one code let in must not let in more. */
export function createOwnCalls(options: OwnCallsOptions): Handlers {
  const { pairing, registry } = options;
  return {
    snapshot: () => options.takeSnapshot(),
    'pair.begin': (_params, client) => {
      if (client.kind === 'paired')
        throw new TabtrawlError(
          'unauthorized',
          'A paired browser can pair no other. Run "tabtrawl pair" or use Tabtrawl\'s own browser.',
        );
      return pairing.begin();
    },
    'client.list': (_params, client) => ({
      clients: registry
        .list()
        .filter(({ id }) => maySee(client, id))
        .map(({ tokenHash: _secret, ...paired }) => ({ ...paired, connected: options.isConnected(paired.id) })),
    }),
    'client.revoke': ({ client: id }, client) => {
      if (!maySee(client, id) || !registry.remove(id))
        throw new TabtrawlError('not-found', 'There is no paired client of that id. "tabtrawl clients" lists them.');
      // Who revokes itself still gets its answer.
      if (client.id === id) setImmediate(() => options.disconnect(id));
      else options.disconnect(id);
      return {};
    },
  };
}

function maySee(client: ClientContext, id: string): boolean {
  return client.kind !== 'paired' || client.id === id;
}
