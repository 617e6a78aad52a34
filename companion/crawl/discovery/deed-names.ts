/**
 * What a name says that is put together of a deed and what it is done to, as programs call what they do: `toggle_subscription`,
 * `removeFavourite`, `startattempt`, `do_addsubscription`, `mark-as-complete`. Pure.
 */

const deeds =
  'add remove delete del destroy edit create toggle mark unmark clear flush submit cancel enrol enroll unenrol unenroll subscribe unsubscribe save update rename vote rate approve reject undo assign unassign undelete';
const things = `subscription favorite favourite bookmark label watch watcher completion attempt self issue page post topic thread comment reply message item
  product cart wishlist compare cache coupon member user friend poll file image attachment vote read unread seen done complete completed solved notification alert
  event article entry section space project task ticket reaction follower tag build job review rating account session token`;
const between = 'all my this that as to from the for in';

const oneOf = (words: string): string => words.trim().split(/\s+/).join('|');
/** Parted or in one word; what is done to may stand in the plural, and after the deed as often as it likes. */
const compound = new RegExp(
  `^(?:(?:do|ajax|quick|safe)[-_ ]?)?(?:(?:${oneOf(deeds)})(?:[-_ ]?(?:${oneOf(between)}))*(?:[-_ ]?(?:${oneOf(things)})e?s?)+|(?:start|stop)[-_ ]?(?:attempt|job|build|task))$`,
);
/** What a program says of itself before what it does: Jenkins' `doDelete`, `safeRestart`. */
const said =
  /^(?:do|safe) (?:delete|remove|kill|stop|start|restart|exit|quit|disable|enable|update|build|rename|move|copy|submit|wipe out)\b/;

/** How the name is written says that a program has it: `markRead`, `mark_read`; a slug, `mark-read`, and a title, `MarkRead`, are a page's as often. */
type DeedName = 'of a program' | 'of a page as well';

/** `name`: a segment of a path or a value, its letters as they are written, without a program's ending. Null where it says no deed. */
export function deedNameOf(name: string): DeedName | null {
  if (name.length > 60) return null;
  const bare = name.replace(/!.*$/, '');
  const parted = bare.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const words = parted.toLowerCase();
  if (!compound.test(words) && !said.test(words)) return null;
  return (parted !== bare && /^[a-z]/.test(bare)) || bare.includes('_') ? 'of a program' : 'of a page as well';
}
