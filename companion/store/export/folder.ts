/** A folder of pages: HOST/PATH-SLUG.md, other formats beside it, and pages.jsonl. */
import { join } from 'node:path';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { PageFile } from '../../crawl/ports.ts';
import { filesOfPage, pathsOf, recordLine } from './page-files.ts';
import { RecordLog } from './record-log.ts';
import { SafeFolder } from './safe-folder.ts';

export interface FolderWriter {
  /** Gives the paths, relative to the folder. Safe to repeat: the same page has the same names. */
  write(record: PageRecord, files: readonly PageFile[]): Promise<PageRecord['files']>;
  /** pages.jsonl then has one line a URL, the newest. */
  close(): Promise<void>;
}

/** Makes the folder where there is none. What is in it and not written again stays. */
export async function openFolderWriter(dir: string): Promise<FolderWriter> {
  const folder = await SafeFolder.open(dir);
  const log = new RecordLog(join(folder.root, 'pages.jsonl'));
  return {
    async write(record, binaries) {
      const files = filesOfPage(record, binaries);
      for (const { path, content } of files) await folder.write(path, content);
      const paths = pathsOf(files);
      log.add(recordLine(record, paths));
      return paths;
    },
    close: () => log.tidy(),
  };
}
