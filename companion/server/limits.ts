/** What the server lets strangers and clients take of it, each with its reason. Times in milliseconds. */
export const serverLimits = {
  /** A browser says hello in one round trip; whoever takes longer only holds a place. */
  helloMs: 5000,
  /** Connections that have shown neither token nor ticket. The oldest goes when one more comes, so a flood can't lock out a real client. */
  strangers: 32,
  /** A hello is under 1 KB; a stranger that sends more wants memory. */
  strangerBytes: 64 * 1024,
  /** Surfaces of a few browsers and some terminals are a dozen. */
  clients: 64,
  /** Backstop over strangers, clients, downloads and what is just closing. */
  connections: 256,
  /** A dashboard that draws everything at once makes about ten. */
  callsInFlight: 256,
  callBurst: 1000,
  callsPerSecond: 250,
  /** Frames that are no call; a client of this protocol sends none. */
  badFrameBurst: 20,
  badFramesPerSecond: 0.1,
  /** Who answers no ping until the next one is gone. */
  pingMs: 30_000,
  /** Unsent bytes from which a client gets no more events, and below which it is told to resync. */
  lagBytes: 4 * 1024 * 1024,
  caughtUpBytes: 256 * 1024,
  lagCheckMs: 250,
  /** Unsent bytes at which a client that asks without reading is closed: four of the largest answers. */
  unsentBytes: 128 * 1024 * 1024,
  /** How long the other side may take to answer a close frame. */
  closeMs: 1000,
  /** A download whose reader takes nothing for so long is ended, as it holds the store's cursor. */
  downloadIdleMs: 60_000,
} as const;
