/** Command data → the parser and the help. */
import { CommanderError, Option, Command as Parser } from 'commander';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { normaliseUrl } from '../../shared/urls.ts';
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
import { kindsCommand, linksCommand, mapCommand } from './discovery.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { fleetCommand } from './fleet.ts';
import { foldersCommand } from './folders.ts';
import { holdsCommand } from './holds.ts';
import { mcpCommand } from './mcp.ts';
import { loginCommand, profileCommand } from './profile.ts';
import { rereadCommand, rulesCommand } from './rules.ts';
import { searchCommand } from './search.ts';
import { serveCommand } from './serve.ts';
import { closestWord } from './spelling.ts';
import { asTyped, type Command, exitCodes, type Flag, type Invocation, ownCommand } from './terminal.ts';
import { workerCommand } from './worker.ts';

/** Under the headings of the help. The first is what `tabtrawl` alone does. */
const sections: Readonly<Record<string, readonly Command[]>> = {
  'Crawl:': [serveCommand, crawlCommand, mapCommand],
  'Batches:': [batchesCommand, showCommand, pauseCommand, resumeCommand, cancelCommand, retryCommand, removeCommand],
  'Of a crawl of a site:': [kindsCommand, linksCommand],
  'What was crawled:': [exportCommand, searchCommand, rereadCommand, rulesCommand, foldersCommand],
  'Sign-ins:': [holdsCommand, loginCommand, profileCommand],
  'Other browsers, agents and machines:': [pairCommand, clientsCommand, mcpCommand, workerCommand, fleetCommand],
  'When something is wrong:': [doctorCommand],
};
export const commands: readonly Command[] = Object.values(sections).flat();

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
    // As every other fault is told.
    writeErr: (text) => world.terminal.err(faultOf(text)),
  });
  top.showSuggestionAfterError().enablePositionalOptions();
  const added = Object.entries(sections).flatMap(([title, some]) => some.map((command) => ({ title, command })));
  for (const { title, command } of added) {
    const parser = command.name ? top.command(command.name).description(command.about).helpGroup(title) : top;
    if (command.args) for (const part of command.args.split(' ')) parser.argument(part);
    for (const flag of command.flags) parser.addOption(optionOf(flag));
    parser.configureOutput({
      writeErr: (text) => world.terminal.err(asTyped(wrongUse(text, command), ownCommand(world.env))),
    });
    if (command.takesDashes) parser.allowUnknownOption();
    parser.showHelpAfterError(
      `What it takes: ${[ownCommand(world.env), command.name].filter(Boolean).join(' ')} --help`,
    );
    parser.action(async () => {
      code = await command.run({ ...world, args: parser.args, flags: parser.opts() });
    });
  }
  // `help crawl` as `crawl --help`.
  const [first, ...others] = argv;
  const words = first === 'help' ? [...others, '--help'] : [...argv];
  const unknown = unknownCommand(words, ownCommand(world.env));
  if (unknown !== null) {
    world.terminal.err(unknown);
    return exitCodes.usage;
  }
  try {
    await top.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return exitCodes.usage;
  }
  return code;
}

/** A fault as the parser tells it, as every other is told. */
function faultOf(text: string): string {
  return text.trimEnd().replace(/^error: /, 'tabtrawl: ');
}

/** What an argument is, for whoever left it out. */
const argumentWords: Readonly<Record<string, string>> = {
  id: 'the id of a batch ("tabtrawl batches" lists them)',
  url: 'an address',
  query: 'words to search for',
  'list|import|remove': 'what to do: list, import or remove',
};

function wrongUse(text: string, { name, args = '' }: Command): string {
  const [, missing] = /^error: missing required argument '([^'.]+)/.exec(text) ?? [];
  if (missing) return `tabtrawl: ${name} needs ${argumentWords[missing] ?? missing}.`;
  const [, given] = /^error: too many arguments for .* but got \d+: (.*?)\.?\s*$/s.exec(text) ?? [];
  if (given) return `tabtrawl: ${name} takes ${args || 'no argument'}, and got: ${given}`;
  return faultOf(text);
}

/** What is said of a first word that is no command: what was meant by it; null where it is one, or a flag. */
export function unknownCommand(argv: readonly string[], command = 'tabtrawl'): string | null {
  const [word] = argv;
  if (word === undefined || word.startsWith('-')) return null;
  const names = commands.map(({ name }) => name).filter(Boolean);
  if (names.includes(word)) return null;
  const got = normaliseUrl(word);
  const guess = 'url' in got ? `crawl ${word}` : closestWord(word, names);
  return `There is no command "${word}". ${guess ? `Did you mean: ${command} ${guess}` : `See them with: ${command} --help`}`;
}

function optionOf(flag: Flag): Option {
  const option = new Option(flag.form, flag.about);
  if (flag.group) option.helpGroup(flag.group);
  if (flag.many) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** For a message of a fault on the last line of stderr. */
export function faultLine(error: unknown): string {
  if (error instanceof TabtrawlError) return `tabtrawl: ${error.message}`;
  return `tabtrawl: a fault of Tabtrawl's own: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}
