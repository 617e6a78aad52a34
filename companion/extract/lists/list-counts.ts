/** How the items of a list are counted, where it is not 1, 2, 3. */
import { countAttribute } from '../attributes.ts';
import { classOf } from '../walk.ts';

const styles: ReadonlyMap<string, string> = new Map([
  ['a', 'letters'],
  ['A', 'LETTERS'],
  ['i', 'roman'],
  ['I', 'ROMAN'],
  ['lower-alpha', 'letters'],
  ['lower-latin', 'letters'],
  ['upper-alpha', 'LETTERS'],
  ['upper-latin', 'LETTERS'],
  ['lower-roman', 'roman'],
  ['upper-roman', 'ROMAN'],
  ['none', 'none'],
]);
/** Classes by which generators of documentation and word processors say the same. */
const byClass =
  /(?:^|[\s_-])(lower-?alpha|upper-?alpha|lower-?roman|upper-?roman|loweralpha|upperalpha|lowerroman|upperroman|lower-latin|upper-latin)(?:$|[\s_-])/i;

/** Notes on the list what its style or type says; Readability takes these off. */
export function listCount(list: Element): null {
  const type = list.getAttribute('type')?.trim() ?? '';
  const style =
    /list-style(?:-type)?\s*:[^;]*?\b(lower-alpha|lower-latin|upper-alpha|upper-latin|lower-roman|upper-roman|none)\b/i
      .exec(list.getAttribute('style') ?? '')?.[1]
      ?.toLowerCase();
  const named = byClass
    .exec(classOf(list))?.[1]
    ?.toLowerCase()
    .replace(/^(lower|upper)-?/, '$1-');
  const count = styles.get(style ?? '') ?? styles.get(type) ?? styles.get(named ?? '');
  if (count) list.setAttribute(countAttribute, list.hasAttribute('reversed') ? `reversed ${count}` : count);
  else if (list.hasAttribute('reversed')) list.setAttribute(countAttribute, 'reversed');
  return null;
}

/** The sign of the item at `place`, as the list counts. */
export function countSign(place: number, count: string): string {
  if (place < 1 || place > 3999) return String(place);
  if (count === 'letters') return letters(place);
  if (count === 'LETTERS') return letters(place).toUpperCase();
  if (count === 'roman') return roman(place);
  if (count === 'ROMAN') return roman(place).toUpperCase();
  return String(place);
}

function letters(place: number): string {
  let text = '';
  for (let rest = place; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(97 + ((rest - 1) % 26)) + text;
  return text;
}

const romans = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
] as const;

function roman(place: number): string {
  let rest = place;
  let text = '';
  for (const [value, sign] of romans)
    while (rest >= value) {
      text += sign;
      rest -= value;
    }
  return text;
}
