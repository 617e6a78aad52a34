/** Folders of the person's own that they have approved for saving, as the companion lists them. */
import type { Result } from '../../../shared/protocol/calls.ts';
import { useEffect, useState } from '../ui.ts';
import type { Companion } from './companion.ts';

export type ApprovedFolders = Result<'folder.list'>;

const none: ApprovedFolders = { folders: [], canChoose: false };

/** The list, empty until it is there, and what reads it anew. A companion that knows no such call has none. */
export function useApprovedFolders(companion: Companion): readonly [ApprovedFolders, () => Promise<void>] {
  const [list, setList] = useState(none);
  const { generation, link } = companion.state;
  const read = () =>
    companion.call('folder.list', {}).then(setList, (error: unknown) => {
      console.warn('The approved folders could not be listed.', error);
      setList(none);
    });
  useEffect(() => {
    if (link.value !== 'online') return;
    void read();
    // A folder is approved on another page, or in a terminal: it is there when the person comes back.
    const look = () => void read();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [generation.value, link.value]);
  return [list, read];
}
