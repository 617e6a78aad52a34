/** `tabtrawl crawl`: crawls a list and exits. */
import { isAbsolute, resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { openCrawler } from '../library.ts';
import { batchFlags, optionsFromFlags } from './batch-flags.ts';
import type { Command, Invocation } from './command.ts';
import { applyKeep, companionFlags, companionOptions } from './companion-flags.ts';
import { loadHooks } from './load-hooks.ts';
import { readUrls } from './url-input.ts';
import { watchBatch } from './watch-batch.ts';

export const crawlCommand: Command = {
  name: 'crawl',
  args: '[urls...]',
  about: 'crawl a list of URLs and exit',
  flags: [
    {
      form: '-f, --file <path>',
      about: 'a file of URLs, one a line; - for standard input; may be repeated',
      many: true,
    },
    { form: '--strict', about: 'crawl nothing if any line is bad' },
    { form: '--jsonl', about: 'one page record a line on stdout, as it finishes' },
    { form: '--name <text>', about: 'a name to find the batch by' },
    { form: '--hooks <file>', about: 'a TypeScript or JavaScript module with hooks' },
    ...batchFlags,
    ...companionFlags,
  ],
  run: crawl,
};

async function crawl(call: Invocation): Promise<number> {
  const { args, flags, terminal } = call;
  const given = optionsFromFlags(flags);
  const options = given.out === undefined || isAbsolute(given.out) ? given : { ...given, out: resolve(given.out) };
  const files = Array.isArray(flags.file) ? flags.file.map(String) : [];
  if (args.length === 0 && files.length === 0)
    throw new TabtrawlError(
      'usage',
      'Nothing to crawl. Give URLs, or a file of them with --file (one a line; - for standard input).',
    );
  const { urls } = await readUrls(args, files, { strict: flags.strict === true, terminal });
  const hooks = typeof flags.hooks === 'string' ? await loadHooks(flags.hooks) : [];

  const crawler = await openCrawler({ ...companionOptions(call), hooks });
  try {
    await applyKeep(crawler, flags);
    if (crawler.joined) terminal.err('A companion already runs on this home: the batch joins its queue.');
    const run = await crawler.start(urls, {
      ...options,
      ...(typeof flags.name === 'string' ? { name: flags.name } : {}),
    });
    const jsonl = flags.jsonl === true;
    const markdown = urls.length === 1 && !jsonl && options.out === undefined;
    const code = await watchBatch(crawler, run, { jsonl, markdown }, call);
    if (!jsonl && !markdown && options.out === undefined)
      terminal.err(
        `The pages are kept. Write them out with: tabtrawl export ${run.started.batch.id} --format folder --out DIR`,
      );
    if (options.out !== undefined) terminal.err(`Files are in ${options.out}`);
    if (!call.signal.aborted) await crawler.idle();
    return code;
  } finally {
    await crawler.close();
  }
}
