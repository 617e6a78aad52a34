/** `tabtrawl folders`: where browsers may have pages saved, beside the home. */
import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { json, withCalls } from './batches.ts';
import { type Command, exitCodes, tellList } from './terminal.ts';

const acts = ['add', 'remove'] as const;

export const foldersCommand: Command = {
  name: 'folders',
  args: '[act] [folder]',
  about: 'list the folders that browsers may have pages saved in; folders add DIR, folders remove DIR',
  flags: [json],
  run: (call) => {
    const [act, folder] = call.args;
    if (act !== undefined && !acts.some((known) => known === act))
      throw new TabtrawlError('usage', `"folders ${act}" is not known. It takes: add DIR, remove DIR.`);
    if (act !== undefined && folder === undefined)
      throw new TabtrawlError('usage', `Which folder? tabtrawl folders ${act} DIR`);
    return withCalls(call, async (crawler) => {
      if (act === 'add') await crawler.call('folder.add', { path: resolve(folder ?? '') });
      if (act === 'remove') await crawler.call('folder.remove', { path: resolve(folder ?? '') });
      const { folders } = await crawler.call('folder.list', {});
      await tellList(call, folders, {
        line: ({ name, path }) => `${name}  ${path}\n`,
        none: 'No folder is approved: browsers save in the home alone. Approve one with: tabtrawl folders add DIR',
      });
      return exitCodes.allDone;
    });
  },
};
