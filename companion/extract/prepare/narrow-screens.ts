/** Classes by which frameworks of style show a part on narrow screens only, so that a reader at a desk does not see it: its double is there too. */

/** Widths in Tailwind's and Bootstrap's classes, from narrow to wide; a screen of usual width reaches all of these. */
const widths = 'xs sm md lg xl'.split(' ');
const shownAs =
  /^(?:block|flex|inline|inline-block|inline-flex|grid|inline-grid|table|table-cell|table-row|contents|initial|revert|list-item)$/;
/** What others call it. */
const named =
  /^(?:visible-(?:xs|sm|phone|mobile|tablet)(?:-\S+)?|hidden-(?:lg|desktop)|mobile-?only|only-mobile|phone-?only|show-(?:on-)?mobile(?:-only)?|(?:u-)?(?:hide|hidden)-(?:on-|for-|at-)?(?:desktop|large)(?:-up)?|hide-for-medium(?:-up)?|desktop-(?:hide|hidden|none)|is-hidden-(?:tablet|desktop|widescreen)|uk-hidden@[sml]|show-for-small(?:-only)?|elementor-hidden-desktop|sm-only|xs-only)$/i;
const shownWide = /^(?:visible-(?:md|lg)(?:-\S+)?|show-for-(?:medium|large)(?:-up)?|visible-desktop)$/i;

/** False where a quick look says that no such class is there. */
export function mayBeNarrow(classes: string): boolean {
  return /hid|none|mobile|phone|visible|small|-only/i.test(classes);
}

/** True where the classes together hide the part on a wide screen. */
export function isNarrowOnly(classes: string): boolean {
  if (!mayBeNarrow(classes)) return false;
  const words = classes.split(/\s+/);
  if (words.some((word) => named.test(word)) && !words.some((word) => shownWide.test(word))) return true;
  let isHidden = false;
  let isByWidth = false;
  for (const width of widths)
    for (const word of words) {
      const tailwind = word.startsWith(`${width}:`) ? word.slice(width.length + 1) : '';
      const bootstrap = word.startsWith(`d-${width}-`) ? word.slice(width.length + 3) : '';
      if (tailwind === 'hidden' || bootstrap === 'none') {
        isHidden = true;
        isByWidth = true;
      } else if (shownAs.test(tailwind || bootstrap)) isHidden = false;
    }
  return isHidden && isByWidth;
}
