/** Whether a page that was fetched says all that it says rendered. Pure. */
import type { Extracted } from './ports.ts';

/** Numbers that may differ in the last digits: clocks, counters. */
const mostOtherNumbers = 5;

/** Null where the two agree; else what differs, in a person's words. */
export function differenceOf(rendered: Extracted, fetched: Extracted): string | null {
  if (plain(rendered.title) !== plain(fetched.title)) return 'the title is written by scripts';
  const lost = Object.entries(rendered.metadata).find(([name]) => !(name in fetched.metadata));
  if (lost) return `scripts write the metadata "${lost[0]}"`;
  if ((fetched.links?.length ?? 0) < (rendered.links?.length ?? 0)) return 'scripts write some of the links';
  if ((rendered.text === undefined) !== (fetched.text === undefined)) return 'one has no text';
  if (!isSameText(rendered.markdown, fetched.markdown)) return 'the content is not the same without rendering';
  if (!isSameText(rendered.text ?? '', fetched.text ?? '')) return 'the text is not the same without rendering';
  return null;
}

/**
 * Same but for white space and a few numbers of the same length. A number that is all zeros when fetched is a place
 * that a script fills.
 */
function isSameText(rendered: string, fetched: string): boolean {
  const [a, b] = [plain(rendered), plain(fetched)];
  if (a === b) return true;
  if (a.length !== b.length || a.replace(/\d/g, '0') !== b.replace(/\d/g, '0')) return false;
  const [numbers, others] = [a.match(/\d+/g) ?? [], b.match(/\d+/g) ?? []];
  const different = numbers.flatMap((number, at) => (number === others[at] ? [] : [others[at] ?? '']));
  return different.length <= mostOtherNumbers && different.every((other) => /[1-9]/.test(other));
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
