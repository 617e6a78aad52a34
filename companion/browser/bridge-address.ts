/** Where the bridge between Chrome's pipe and the WebSocket client listens: one row a platform. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type BridgeAddress = {
  /** A socket's path, or a named pipe's name. */
  readonly socketPath: string;
  /** Takes away what was made on disk. */
  remove(): Promise<void>;
};

/** Shortest limit of sun_path among the platforms (macOS: 104 with the closing NUL), less what mkdtemp and the file name add. */
const longestFolder = 104 - 1 - '/cdp-XXXXXX/s'.length;

/** True where a socket below `folder` can be named in a ws+unix: URL and fits the system's limit. */
export function canHoldSocket(folder: string): boolean {
  return Buffer.byteLength(folder) <= longestFolder && /^\/[\w./@+-]*$/.test(folder);
}

/**
 * A fresh address that nobody else can reach: a socket in a folder of mode 0700 below `runDir`
 * (or the system's folder for temporary files where that path won't do), on Windows a named pipe whose name can't be guessed.
 */
export async function makeBridgeAddress(
  runDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<BridgeAddress> {
  if (platform === 'win32') {
    return { socketPath: `\\\\.\\pipe\\tabtrawl-${randomBytes(16).toString('hex')}`, remove: async () => {} };
  }
  const parent = [runDir, tmpdir(), '/tmp'].find(canHoldSocket) ?? '/tmp';
  const folder = await mkdtemp(path.join(parent, 'cdp-'));
  return { socketPath: path.join(folder, 's'), remove: () => rm(folder, { recursive: true, force: true }) };
}
