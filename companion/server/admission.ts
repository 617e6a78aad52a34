/** Who is let in: by the token of this run, by a paired client's own token, or by a pairing code. */
import { randomUUID } from 'node:crypto';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { ClientContext } from './handlers.ts';
import type { Pairing } from './pairing.ts';
import { hashSecret, matchesHash } from './secrets.ts';

export type AdmissionOptions = {
  readonly runToken: string;
  /** Id of the extension that the companion loads into its own Chrome. */
  readonly extensionId: string;
  readonly registry: ClientRegistry;
  readonly pairing: Pairing;
};

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #runTokenHash: string;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#runTokenHash = hashSecret(options.runToken);
  }

  /** Throws `unauthorized` where the token is not good from this origin. */
  admit(params: Params<'hello'>, origin: string | null): ClientContext {
    const name = toPlainName(params.client);
    const isRunToken = matchesHash(params.token, this.#runTokenHash);
    const paired = this.#options.registry.find(params.token, origin);
    if (isRunToken && origin === null) return { id: `local-${randomUUID()}`, kind: 'local', name, origin };
    if (isRunToken && origin === `chrome-extension://${this.#options.extensionId}`)
      return { id: `extension-${randomUUID()}`, kind: 'extension', name, origin };
    if (!paired)
      throw new TabtrawlError(
        'unauthorized',
        'The token is not known here. Pair this browser again ("tabtrawl pair").',
      );
    this.#options.registry.touch(paired.id);
    return { id: paired.id, kind: 'paired', name, origin };
  }

  /** A pairing code → a token bound to this origin. Throws `unauthorized` where the code is not good. */
  pair(params: Params<'pair'>, origin: string | null): Result<'pair'> {
    this.#options.pairing.redeem(params.code);
    const { token, client } = this.#options.registry.add(toPlainName(params.client), origin);
    return { token, clientId: client.id };
  }
}

/** A name from the wire as it may stand in a log or a terminal: without control and formatting characters. */
function toPlainName(name: string): string {
  return (
    name
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
      .trim()
      .slice(0, 100) || 'unnamed'
  );
}
