/** A download of a companion on this machine, by the path of its ticket. */
import { TabtrawlError } from '../shared/batch/errors.ts';

export async function* downloadFrom(port: number, path: string): AsyncGenerator<Uint8Array> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!answer.ok || !answer.body)
    throw new TabtrawlError('not-found', `The download is gone (${answer.status}). Ask for it again.`);
  yield* answer.body;
}
