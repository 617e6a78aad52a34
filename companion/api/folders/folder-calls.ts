/** Calls about approved folders, and where a browser's folder lies: below one of them, or in the home. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Params, Result } from '../../../shared/protocol/calls.ts';
import type { CalledBy, ServiceParts } from '../ports.ts';

type FolderCall = 'folder.list' | 'folder.choose' | 'folder.add' | 'folder.remove';

type FolderHandlers = {
  readonly [N in FolderCall]: (params: Params<N>, caller: CalledBy) => Result<N> | Promise<Result<N>>;
};

export function folderHandlers({ folders }: Pick<ServiceParts, 'folders'>): FolderHandlers {
  return {
    'folder.list': (_, caller) => ({
      folders: folders.list(),
      canChoose: folders.canChoose && caller.kind === 'extension',
    }),
    'folder.choose': async (_, caller) => {
      // Another browser may stand on another screen, and is not to open windows on this one.
      if (caller.kind !== 'extension')
        throw new TabtrawlError('unauthorized', 'Folders are approved with: tabtrawl folders add DIR');
      return { folder: await folders.choose() };
    },
    'folder.add': ({ path }, caller) => {
      if (caller.kind !== 'local')
        throw new TabtrawlError('unauthorized', 'Only the person approves a folder: tabtrawl folders add DIR');
      return { folder: folders.add(path) };
    },
    'folder.remove': ({ path }, caller) => {
      if (caller.kind === 'paired')
        throw new TabtrawlError('unauthorized', 'Folders are removed in the browser that Tabtrawl opened.');
      folders.remove(path);
      return {};
    },
  };
}

export type BrowserFolder = {
  readonly dir: string;
  /** The approved folder that it is, or lies below; null: it lies in the home. */
  readonly approved: string | null;
};

/**
 * The folder that a browser named, by a plain name in the home's out folder or by the path of one that is approved. Throws `bad-request`
 * for any other.
 */
export function browserFolder(
  { folders, outDir }: Pick<ServiceParts, 'folders' | 'outDir'>,
  out: string,
): BrowserFolder {
  if (isAbsolute(out)) {
    const approved = folders.holding(out);
    if (approved !== null) return { dir: normalize(out), approved };
    throw new TabtrawlError(
      'bad-request',
      `The folder "${out}" is not approved for saving. Approve it with: tabtrawl folders add DIR`,
    );
  }
  const dir = normalize(join(outDir, out));
  if (!dir.startsWith(outDir + sep))
    throw new TabtrawlError('bad-request', `The folder "${out}" is outside ${outDir}. Give a plain folder name.`);
  return { dir, approved: null };
}

/** A folder of its own in an approved one, so that what lies there already is not written over. */
export function freshFolder(parent: string, name: string): string {
  for (let number = 1; ; number++) {
    const dir = join(parent, number === 1 ? name : `${name}-${number}`);
    if (!existsSync(dir)) return dir;
  }
}
