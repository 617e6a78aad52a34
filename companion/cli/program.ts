/** Command data → the parser and the help. */
import { CommanderError, Option, Command as Parser } from 'commander';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import {
  batchesCommand,
  cancelCommand,
  pauseCommand,
  removeCommand,
  resumeCommand,
  retryCommand,
  showCommand,
} from './batches.ts';
import { clientsCommand, pairCommand } from './clients.ts';
import { crawlCommand } from './crawl.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { holdsCommand } from './holds.ts';
import { loginCommand, profileCommand } from './profile.ts';
import { searchCommand } from './search.ts';
import { serveCommand } from './serve.ts';
import { type Command, exitCodes, type Flag, type Invocation } from './terminal.ts';

export const commands: readonly Command[] = [
  serveCommand,
  crawlCommand,
  batchesCommand,
  showCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  retryCommand,
  removeCommand,
  exportCommand,
  searchCommand,
  holdsCommand,
  loginCommand,
  profileCommand,
  pairCommand,
  clientsCommand,
  doctorCommand,
];

/** Parses `argv` (without node and script), runs the command, gives its exit code. Throws what the command throws. */
export async function runProgram(
  argv: readonly string[],
  world: Omit<Invocation, 'args' | 'flags'>,
  version: string,
): Promise<number> {
  let code: number = exitCodes.allDone;
  const top = new Parser('tabtrawl')
    .description('Crawl a list of URLs with your own signed-in browser; every page comes back as clean Markdown.')
    .version(version);
  // Set before the commands are added, as they copy it.
  top.exitOverride().configureOutput({
    writeOut: (text) => void world.terminal.out(text),
    writeErr: (text) => world.terminal.err(text.trimEnd()),
  });
  top.showSuggestionAfterError().enablePositionalOptions();
  for (const command of commands) {
    const parser = command.name ? top.command(command.name).description(command.about) : top;
    if (command.args) for (const part of command.args.split(' ')) parser.argument(part);
    for (const flag of command.flags) parser.addOption(optionOf(flag));
    parser.action(async () => {
      code = await command.run({ ...world, args: parser.args, flags: parser.opts() });
    });
  }
  try {
    await top.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return exitCodes.usage;
  }
  return code;
}

function optionOf(flag: Flag): Option {
  const option = new Option(flag.form, flag.about);
  if (flag.many) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** For a message of a fault on the last line of stderr. */
export function faultLine(error: unknown): string {
  if (error instanceof TabtrawlError) return `tabtrawl: ${error.message}`;
  return `tabtrawl: a fault of Tabtrawl's own: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}
