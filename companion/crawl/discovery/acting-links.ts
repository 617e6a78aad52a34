/**
 * Links that act when they are opened, beyond what addresses alone tell (crawl/unsafe-urls): by the shape of the link, and by the small
 * deeds that a person does with one click: votes, follows, marks, joins. A discovery takes none of them.
 */
import { looksUnsafe } from '../unsafe-urls/detect.ts';

type LinkSigns = {
  readonly text: string;
  /** What the link says that it does beside opening an address: "sends a form", "asks before it is opened"; empty for a plain one. */
  readonly acts?: string;
};

const deeds = new Set(
  `vote upvote downvote unvote votes like unlike dislike follow unfollow watch unwatch subscribe join leave report flag unflag pin unpin
  star unstar rate mark mark-read markread mark_read mark-all-read markallread mark_all_read mark-as-read read-all readall mark-unread
  markforumsread markunread favorite unfavorite favourite unfavourite bookmark unbookmark add-bookmark hide unhide mute unmute block unblock
  ban unban restore revert rollback undo lock unlock move merge publish unpublish archive unarchive resend send poke
  toggle enable disable thank thanks giveaway claim checkin check-in rsvp attend unattend switch-user impersonate su
  abstimmen folgen gefaellt-mir melden beitreten verlassen als-gelesen-markieren voter aimer suivre signaler rejoindre quitter
  votar seguir denunciar unirse salir-del-grupo votare segui segnala`.split(/\s+/),
);
const forms = new Set(
  `edit new create compose reply respond newreply newthread newtopic new-topic new-post post-reply posting add upload import invite
  edit-post editpost settings preferences register signup sign-up createpage createaccount submit bearbeiten erstellen antworten
  modifier creer repondre editar crear responder modifica rispondi purge rollback markpatrolled`.split(/\s+/),
);
const deedKeys = new Set(
  'vote upvote downvote like rate how follow watch unwatch subscribe mark markread mark_read flag pin join leave toggle hide undo action do op act cmd task mode share veaction'.split(
    ' ',
  ),
);
/** What `mark=` is said of where it changes something: `mark=read`, phpBB's `mark=topics`. */
const marked =
  /^(?:(?:un)?read|seen|all(?:read)?|(?:topic|forum|post|thread|message|notification|comment|item|entr(?:y|ie)|feed)s?|spam|done|solved|answered)$/;
const secretKeys =
  /^(?:auth|auth_?token|token|nonce|_wpnonce|csrf\w*|_csrf|authenticity_token|sesskey|hash|sid_hash|sig|signature|formkey|form_key|crumb|_token|ajaxtoken|t_?key)$/i;
const secretValue = /^(?=.*\d)[0-9a-z+/=_-]{10,}$/i;

const deedTexts =
  /^(?:(?:up|down)?vote|like|unlike|follow|unfollow|subscribe|join(?: group| us)?|leave(?: group)?|report|flag|mark (?:all )?(?:as )?(?:un)?read|mark all read|watch|unwatch|star|pin|hide|mute|block|ban|restore|undo|revert|rollback|thank|edit|reply|quote|new (?:topic|thread|post|page)|abstimmen|gefällt mir|folgen|melden|beitreten|verlassen|alle(?:s)? als gelesen markieren|als gelesen markieren|bearbeiten|antworten|voter|j'aime|suivre|signaler|rejoindre|quitter|marquer comme lu|tout marquer comme lu|modifier|répondre|votar|me gusta|seguir|denunciar|unirse|marcar como leído|editar|responder|赞|点赞|关注|举报|加入|退出|标记为已读|回复|编辑|いいね|フォロー|通報|参加|退会|既読にする|返信|編集)$/iu;

/** Why a discovery leaves the link alone, in a person's words; null where it is a plain one. */
export function actingLink(url: URL, { text, acts }: LinkSigns): string | null {
  if (acts) return acts;
  const unsafe = looksUnsafe(url.href, text);
  if (unsafe) return unsafe;
  const segments = url.pathname
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replace(/\.(?:php\d?|aspx?|jsp|do|action|cgi|pl|html?)$/, ''));
  const last = segments.at(-1) ?? '';
  const before = segments.at(-2) ?? '';
  const hasMore = url.search.length > 1 || segments.length > 1;
  if (hasMore && deeds.has(last) && !tells(segments)) return 'it votes, follows, marks or changes something';
  if (isId(last) && deeds.has(before) && segments.length > 1 && !tells(segments))
    return 'it votes, follows, marks or changes something';
  // A document by its ending is about such a form, it is none.
  const isDocument = /\.html?$/i.test(url.pathname) && url.search === '';
  if (hasMore && forms.has(last) && !isDocument && !tells(segments))
    return 'it opens a form to write or change something';
  for (const [key, value] of url.searchParams) {
    const name = key.toLowerCase();
    const word = value.toLowerCase().split(/[./]/).at(-1) ?? '';
    if (name === 'mark' && marked.test(word)) return 'what it is asked to do changes something';
    if (deedKeys.has(name) && (deeds.has(word) || (name !== 'mode' && forms.has(word))))
      return 'what it is asked to do changes something';
    if (deeds.has(name) && /^(?:1|true|yes|on|up|down|all)$/i.test(value))
      return 'what it is asked to do changes something';
    if (secretKeys.test(name) && secretValue.test(value)) return "it carries a form's secret, so it acts";
  }
  return deedTexts.test(text.trim()) && (hasMore || isId(last)) && !tells(segments)
    ? 'its text says that it does something'
    : null;
}

function isId(segment: string): boolean {
  return /^\d+$/.test(segment) || /^[0-9a-f]{8,}$/.test(segment);
}

const telling =
  /^(?:docs?|documentation|wiki|blog|help|support|article|articles|news|kb|faq|guides?|manual|learn|tutorials?|reference|api|tags?|topics?|category|categories|blob|tree|c|t|questions?)$/;
/** A page about such a thing: `/docs/edit`, `/help/move`. */
function tells(segments: readonly string[]): boolean {
  return segments.slice(0, -1).some((segment) => telling.test(segment)) && !segments.some(isId);
}
