/** All pages as one Markdown file: a table of contents, then each page below an anchor, its headings two levels down. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { demoted, plainLine } from '../../packs/demote.ts';
import type { ExportSource } from './files.ts';
import { savedInMarkdown } from './saved-links.ts';

/** Pages without Markdown are named with what went wrong, so that none is missed. */
export async function* mergedTexts(source: ExportSource): AsyncGenerator<string> {
  yield `# ${plainLine(source.batch.name)}\n\n## Contents\n\n`;
  for await (const record of source.records('without bodies')) yield `- [${titleOf(record)}](#${anchorOf(record)})\n`;
  for await (const record of source.records()) {
    yield `\n---\n\n<a id="${anchorOf(record)}"></a>\n\n## ${titleOf(record)}\n\n<${record.url}>\n\n`;
    yield record.state === 'done' && record.markdown
      ? demoted(savedInMarkdown(record.markdown, record.saved ?? [], ''), anchorOf(record))
      : `*${plainLine(record.error?.message || 'This page has no text.')}*\n`;
  }
}

/** Of the index: short, and no heading of a page makes the same. */
function anchorOf(record: PageRecord): string {
  return `page-${record.index + 1}`;
}

function titleOf(record: PageRecord): string {
  return plainLine(record.title || record.url);
}
