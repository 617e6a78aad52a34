/** Which options of a batch want a rendered page. */
import type { BatchOptions } from '../../shared/batch/options.ts';

/** What of the options needs a tab, in a person's words, or null. */
export function needsRendering(options: BatchOptions, hookOnTab: boolean): string | null {
  if (hookOnTab) return 'a hook works on the tab';
  const picture = options.formats.find((format) => format === 'screenshot' || format === 'pdf' || format === 'mhtml');
  if (picture) return `a ${picture} was asked for`;
  if (options.waitFor !== undefined) return 'it waits for something in the page';
  if (options.scroll) return 'the page is scrolled';
  if (options.settle === 'idle') return 'it waits until the page is idle';
  return options.block.length > 0 ? 'some of what it loads is blocked' : null;
}
