import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { harmless, openTerminal } from '../../companion/cli/terminal.ts';

test.each([
  ['a title\u001b]0;owned\u0007', 'a title\\x1b]0;owned\\x07'],
  ['\u001b[2Jgone', '\\x1b[2Jgone'],
  ['back\b\b\bspace', 'back\\x08\\x08\\x08space'],
  ['over\rwritten', 'over\\x0dwritten'],
  ['c1 \u009b31m', 'c1 \\x9b31m'],
  ['abc\u202Edcb', 'abc\\u202edcb'],
  ['lines\u2028apart', 'lines\\u2028apart'],
  ['as it is: Žluť 東京 🎉\ttab\nline\r\nend', 'as it is: Žluť 東京 🎉\ttab\nline\nend'],
])('%j is shown and does not act', (text, shown) => expect(harmless(text)).toBe(shown));

async function written(isTty: boolean) {
  const stream = () => Object.assign(new PassThrough(), { isTTY: isTty });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  // The parts of the process's streams that are used.
  const terminal = openTerminal({ stdin, stdout, stderr } as never, () => {});
  await terminal.out('out \u001b[31m\n');
  terminal.err('err \u001b[31m');
  return [String(stdout.read()), String(stderr.read())];
}

test('to a screen nothing that acts is written, whichever way it takes; a file gets its results as they are', async () => {
  expect((await written(true)).map((text) => text.includes('\u001b'))).toEqual([false, false]);
  expect((await written(false)).map((text) => text.includes('\u001b'))).toEqual([true, false]);
});

test.each([
  [{ TERM: 'xterm' }, true],
  [{ TERM: 'xterm', CI: 'false' }, true],
  [{ TERM: 'dumb' }, false],
  [{ TERM: 'xterm', CI: 'true' }, false],
])('with %j a line is written anew: %s', (env, isLive) => {
  const stream = () => Object.assign(new PassThrough(), { isTTY: true });
  const stderr = stream();
  const terminal = openTerminal({ stdin: stream(), stdout: stream(), stderr } as never, () => {}, 'tabtrawl', env);
  terminal.progress('3 of 5');
  terminal.progress(null);
  expect(stderr.read() !== null).toBe(isLive);
  expect(terminal.canAsk).toBe(isLive);
});
