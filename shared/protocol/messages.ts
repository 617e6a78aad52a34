/** The messages of the WebSocket: a call, its answer, an event. One JSON object a text message. */
import { z } from '../zod.ts';

/** Larger messages close the connection with 1009. */
export const maxMessageBytes = 32 * 1024 * 1024;

/** Close codes of the protocol. */
export const closeCodes = {
  unauthorized: 4401,
  tooManyRequests: 4429,
  wrongProtocol: 4426,
  badMessages: 4400,
  goingAway: 1001,
} as const;

export const callMessage = z.object({ id: z.number().int(), call: z.string(), params: z.unknown().optional() });
export type CallMessage = z.infer<typeof callMessage>;

export const answerMessage = z.union([
  z.object({ id: z.number().int().nullable(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ id: z.number().int(), result: z.unknown() }),
]);
export type AnswerMessage = z.infer<typeof answerMessage>;

/** `seq` grows by one an event and client-independent: it is the same number as in snapshots. */
export const eventMessage = z.object({ event: z.string(), seq: z.number().int(), data: z.unknown() });
