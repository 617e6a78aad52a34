/** The frames of the WebSocket: a call, its answer, an event. One JSON object a text frame. */
import { z } from '../zod.ts';

/** Larger frames close the connection with 1009. */
export const maxFrameBytes = 32 * 1024 * 1024;

/** Close codes of the protocol. */
export const closeCodes = {
  unauthorized: 4401,
  tooManyRequests: 4429,
  wrongProtocol: 4426,
  badFrames: 4400,
  goingAway: 1001,
} as const;

export const callFrame = z.object({ id: z.number().int(), call: z.string(), params: z.unknown().optional() });
export type CallFrame = z.infer<typeof callFrame>;

export const answerFrame = z.union([
  z.object({ id: z.number().int().nullable(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ id: z.number().int(), result: z.unknown() }),
]);
export type AnswerFrame = z.infer<typeof answerFrame>;

/** `seq` grows by one an event and client-independent: it is the same number as in snapshots. */
export const eventFrame = z.object({ event: z.string(), seq: z.number().int(), data: z.unknown() });
