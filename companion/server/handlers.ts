/** The handler table: what the parts of the companion do for each call. Types only. */
import type { CallName, Params, Result } from '../../shared/protocol/calls.ts';

/**
 * `local`: a program of this user that read the run's token. `extension`: the extension in the Chrome that the companion holds.
 * `paired`: anything let in by a pairing code; it is another browser, which must not reach this machine's files by path.
 */
export type ClientKind = 'local' | 'extension' | 'paired';

/** Who calls. */
export type ClientContext = {
  /** A paired client's own id; for the others one of this connection. */
  readonly id: string;
  readonly kind: ClientKind;
  /** As the client calls itself: control characters taken out, else its own word. */
  readonly name: string;
  readonly origin: string | null;
};

/** `hello`, `pair`, `pair.begin`, `client.list`, `client.revoke` and `snapshot` are the server's own and are not looked up here. */
export type Handlers = {
  readonly [N in CallName]?: (params: Params<N>, client: ClientContext) => Promise<Result<N>> | Result<N>;
};
