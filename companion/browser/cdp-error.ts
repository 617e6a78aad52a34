/** What a CDP call can be rejected with. */

/**
 * `refused`: Chrome answered with an error. `closed`: the target or the connection is gone, so no answer will come.
 */
export type CdpFailure = 'refused' | 'closed';

/** Made when the call is sent, so that its stack shows the caller; the failure is filled in when it is known. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
  readonly method: string;
  /** Chrome's own words, or why the connection ended. */
  reason = '';
  failure: CdpFailure = 'closed';

  constructor(method: string) {
    super(method);
    this.method = method;
  }

  /** Fills in how the call failed and gives the error itself. */
  fail(failure: CdpFailure, reason: string, options?: ErrorOptions): this {
    this.failure = failure;
    this.reason = reason;
    this.message = `${this.method}: ${reason}`;
    if (options && 'cause' in options) this.cause = options.cause;
    return this;
  }
}

/** True where the call found its target or the connection gone: not the fault of what was asked. */
export function isCdpClosed(thrown: unknown): thrown is CdpError {
  return thrown instanceof CdpError && thrown.failure === 'closed';
}

/** True where Chrome itself said no: the target is there, the question was at fault, or came too late. */
export function isCdpRefused(thrown: unknown): thrown is CdpError {
  return thrown instanceof CdpError && thrown.failure === 'refused';
}
