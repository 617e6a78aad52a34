/** What keeps a folder or file from being written, in words of what to do, by the system's code for it. */
import { TabtrawlError } from '../../shared/batch/errors.ts';

const fullDisk = 'the disk is full. Free some space and export again; what is there already is kept.';
const noRight = 'you may not write there. Give yourself the right, or choose another folder.';
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: fullDisk,
  EDQUOT: fullDisk,
  EACCES: noRight,
  EPERM: noRight,
  EROFS: 'what it is on is read-only. Choose another folder.',
  ENOTDIR: 'a file stands where a folder is wanted. Choose another folder.',
  EEXIST: 'a file stands where a folder is wanted. Choose another folder.',
  EISDIR: 'a folder stands where a file is wanted. Choose another folder.',
  ENAMETOOLONG: 'a name in it is too long for this disk. Choose a folder whose path is shorter.',
  EIO: 'the disk does not answer.',
};

/** The fault as it is told of `path`; what is none of the disk comes back as it is. */
export function writeFault(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined
    ? error
    : new TabtrawlError('conflict', `${path} cannot be written: ${reason}`, { cause: error });
}
