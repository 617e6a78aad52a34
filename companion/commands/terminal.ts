/** The process's own streams as a Terminal. */
import { createLogUpdate } from 'log-update';
import type { Terminal } from './command.ts';

type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

/** A reader of stdout that goes away (`| head`) raises `outputGone`, and further output is dropped. */
export function openTerminal({ stdin, stdout, stderr }: Streams, outputGone: () => void): Terminal {
  const live = stderr.isTTY === true;
  const update = createLogUpdate(stderr);
  let shown = false;
  let gone = false;
  const lose = (): void => {
    gone = true;
    outputGone();
  };
  stdout.on('error', lose);
  // A closed terminal: there is nobody left to tell, and SIGHUP says the rest.
  stderr.on('error', () => {});

  return {
    live,
    canAsk: live && stdin.isTTY === true,
    get columns() {
      return stderr.columns ?? 80;
    },
    out: (text) =>
      gone
        ? Promise.resolve()
        : new Promise((resolve) => {
            stdout.write(text, () => resolve());
          }),
    err(line) {
      if (shown) update.clear();
      shown = false;
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!live) return;
      if (line === null) update.clear();
      else update(line);
      shown = line !== null;
    },
    key: (signal) => readKey(stdin, signal),
    input: () => stdin,
  };
}

function readKey(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string | null> {
  if (!stdin.isTTY || signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => {
    const end = (key: string | null): void => {
      stdin.off('data', take);
      signal.removeEventListener('abort', give);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const take = (data: Buffer): void => end(data.toString('utf8'));
    const give = (): void => end(null);
    stdin.setRawMode(true);
    stdin.resume();
    stdin.once('data', take);
    signal.addEventListener('abort', give, { once: true });
  });
}
