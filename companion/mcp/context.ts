/** What a tool has at hand during one call. */
import type { Access } from './access.ts';
import type { CompanionPort } from './ports.ts';

export type ToolCall = {
  readonly link: CompanionPort;
  readonly access: Access;
  /** Raised where the client gives the call up. */
  readonly signal: AbortSignal;
  /** Tells how far a long call is; nothing where the client did not ask for it. */
  readonly progress: (done: number, of: number, message: string) => void;
};
