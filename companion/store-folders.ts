/** Output folders fed from the store. */
import type { Log, PageFile } from './crawl/ports.ts';
import { OutFolders } from './out-folders.ts';
import { openFolderWriter } from './store/export/folder.ts';
import type { Store } from './store/store.ts';

export function openOutFolders(store: Store, log: Log, onTrouble: (batch: string, reason: string) => void): OutFolders {
  return new OutFolders({
    getBatch: (batch) => store.getBatch(batch),
    open: openFolderWriter,
    unwritten: (batch) => store.unwritten(batch),
    filesOf: (record) => binariesOf(store, record.id),
    markWritten: (page, files) => store.markWritten(page, files),
    onTrouble,
    log,
  });
}

const binaryKinds = ['screenshot', 'pdf', 'mhtml'] as const;

function binariesOf(store: Store, page: string): PageFile[] {
  return binaryKinds.flatMap((kind) => {
    const bytes = store.getFile(page, kind);
    return bytes ? [{ kind, bytes }] : [];
  });
}
