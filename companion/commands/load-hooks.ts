/** `--hooks FILE`: a module's hooks. Its exports are hooks by name, or `hooks`/`default` is a set or a list of sets. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { HookSet } from '../crawl/hooks.ts';

const hookNames = ['browserOpened', 'beforeNavigate', 'afterLoad', 'beforeExtract', 'pageDone', 'batchDone'] as const;

/** Throws `usage` that says what is wrong with the file. */
export async function loadHooks(file: string): Promise<readonly HookSet[]> {
  const path = resolve(file);
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new TabtrawlError(
      'usage',
      `The hooks file ${path} could not be loaded: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  const listed = module.hooks ?? module.default ?? module;
  const sets = (Array.isArray(listed) ? listed : [listed]).map((set) => checkedSet(set, path));
  return sets;
}

function checkedSet(set: unknown, path: string): HookSet {
  const refuse = (what: string): never => {
    throw new TabtrawlError(
      'usage',
      `The hooks file ${path}: ${what}. It takes ${hookNames.join(', ')} as functions, and match.`,
    );
  };
  if (typeof set !== 'object' || set === null) return refuse('exports no hooks');
  const entries = Object.entries(set).filter(([name]) => name !== 'match' && name !== 'default' && name !== 'hooks');
  if (entries.length === 0) refuse('exports no hooks');
  for (const [name, value] of entries) {
    if (!(hookNames as readonly string[]).includes(name)) refuse(`"${name}" is not a hook`);
    if (typeof value !== 'function') refuse(`${name} is not a function`);
  }
  const match = 'match' in set ? set.match : undefined;
  if (match !== undefined && typeof match !== 'string' && !(match instanceof RegExp))
    refuse('match is neither a glob nor a regular expression');
  // Names and kinds have just been checked; what the functions give is checked where they are called.
  return { ...Object.fromEntries(entries), ...(match === undefined ? {} : { match }) } as HookSet;
}
