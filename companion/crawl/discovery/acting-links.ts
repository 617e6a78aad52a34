/**
 * Links that act when they are opened, beyond what addresses alone tell (crawl/unsafe-urls): by the shape of the link, and by the small
 * deeds that a person does with one click: votes, follows, marks, joins. A discovery takes none of them.
 */
import { looksUnsafe } from '../unsafe-urls/detect.ts';
import { isRoute } from './canonical-url.ts';
import { deedNameOf } from './deed-names.ts';

type LinkSigns = {
  readonly text: string;
  /** What the link says that it does beside opening an address: "sends a form", "asks before it is opened"; empty for a plain one. */
  readonly acts?: string;
};

const deeds = new Set(
  `vote upvote downvote unvote votes like unlike dislike follow unfollow watch unwatch subscribe join leave report flag unflag pin unpin
  star unstar rate mark mark-read markread mark_read mark-all-read markallread mark_all_read mark-as-read markasread read-all readall mark-unread
  markforumsread markunread favorite unfavorite favourite unfavourite bookmark unbookmark add-bookmark hide unhide mute unmute block unblock
  ban unban kick suspend promote demote grant revoke sudo split sticky unsticky quickmod restore revert rollback undo lock unlock move merge publish unpublish archive unarchive resend send poke
  toggle enable disable thank thanks giveaway claim checkin check-in rsvp attend unattend switch-user impersonate su
  request-membership thumbs-up thumbs-down thumbsup thumbsdown react unreact dismiss cookie-accept accept-cookies
  abstimmen folgen gefaellt-mir melden beitreten verlassen als-gelesen-markieren voter aimer suivre signaler rejoindre quitter
  votar seguir denunciar unirse salir-del-grupo votare segui segnala`.split(/\s+/),
);
/** Of these a number or an id makes an act: `/tasks/4/run`; `/sports/run` is a page. */
const deedsOnSomething = new Set(
  `run execute trigger start stop restart rebuild deploy retry rerun quote add buy remove apply accept decline snooze complete
  reopen close assign unassign follow-up connect disconnect reset refresh-token order reserve book enrol enroll unenrol unenroll refund void charge duplicate clone transfer withdraw
  bid pay donate clear flush reindex ignore reorder return rename destroy unread reboot finish done off request redeem`.split(
    /\s+/,
  ),
);
/** What such a deed is done to, where the address names it by a parameter: `/bid?lot=4`, `/start?job=4`; `/book?id=4` may be one to read. */
const doneToKeys =
  /^(?:job|task|build|slot|seat|lot|invoice|order|booking|ticket|coupon|code|amount|device|server|cart|queue|all|force)(?:[-_]?id)?$/;
/** Of these what comes after them is enough: `/buy/5`. */
const deedsBefore = new Set('buy add redeem'.split(' '));
/** Nouns too: with a number after them they are a section, `/archive/2012`, and a query alone says nothing, `/watch?v=…`. */
const nouns = new Set(
  `watch archive report star pin move block lock hide mark join merge checkin send rate poke claim votes thanks toggle
  kick suspend promote demote grant revoke sudo split sticky`.split(/\s+/),
);
const forms = new Set(
  `edit new create compose reply respond newreply newthread newtopic new-topic new-post post-reply posting add upload import invite
  edit-post editpost settings preferences register signup sign-up createpage createaccount submit bearbeiten erstellen antworten
  modifier creer repondre editar crear responder modifica rispondi purge rollback markpatrolled`.split(/\s+/),
);
/** Where somebody signs in, or asks for another password: read by a crawl, it looks like a wall and holds its host. */
const signInForms = new Set(
  `login log-in logon signin sign-in userlogin wp-login anmelden einloggen anmeldung connexion se-connecter iniciar-sesion acceder
  forgot forgot-password lost-password reset-password passwort-vergessen mot-de-passe-oublie recuperar-contrasena`.split(
    /\s+/,
  ),
);
const deedKeys = new Set(
  'vote upvote downvote like rate how follow watch unwatch subscribe mark markread mark_read flag pin join leave toggle hide undo action do op act cmd task mode share veaction func method'.split(
    ' ',
  ),
);
/** Keys that are themselves the deed, with what it is done to: `?like=5`. */
const deedOnKeys = new Set(
  'add del rem delete remove undo like unlike dislike follow unfollow upvote downvote fav favorite favourite subscribe thank quote reply dismiss unlink'.split(
    ' ',
  ),
);
/** The deed and what it is done to, in either order: `?like_comment=3`, `?post_vote=7`. */
const deedOnThing =
  /^(?:(?:un|dis)?like|(?:un|up|down)?vote|(?:un)?follow|(?:un)?subscribe|(?:un)?fav(?:ou?rite)?|(?:un)?bookmark|(?:un)?flag|(?:un)?star|thank|dismiss|hide|mute|block|report)[-_](?:comment|post|topic|thread|item|user|reply|answer|photo|review|entry|article|message|product)s?$/;
const thingsDeed =
  /^(?:comment|post|topic|thread|item|user|reply|answer|photo|review|entry|article|message|product)s?[-_](?:(?:un|dis)?like|(?:un|up|down)?vote|(?:un)?follow|(?:un)?subscribe|(?:un)?fav(?:ou?rite)?|(?:un)?bookmark|(?:un)?flag|(?:un)?star|thank|dismiss|hide|mute|block|report)$/;
/**
 * The deed with the name of what it is done to, as a key or a value: `?add_id=4`, `?action=mergetopics`, `/report_abuse?post=4`. Where the deed
 * is a noun too, only what people write: `?report_id=4` and `/block-list` are to be read.
 */
const compoundDeed = new RegExp(
  [
    '^(?:(?:add|remove|rem|del|delete|buy|unlink|erase|purge|clear|unlock|unpin|unsticky|ban|unban|unblock|hide|unhide|approve|reject|restore|kick|revoke|grant)',
    '[-_]?(?:all[-_]?)?(?:id|item|product|sku|line|row|entry|entries|file|image|page|session|token|key|poll|list|THINGS)s?',
    '|(?:drop|rate|merge|move|split|lock|pin|sticky|block|mark|report|flag|archive)[-_]?(?:all[-_]?)?(?:THINGS)s?)$',
  ]
    .join('')
    .replaceAll(
      'THINGS',
      'post|topic|thread|message|msg|comment|reply|user|member|friend|photo|cookie|abuse|spam|vote|cart',
    ),
);
/** Said of a person: `/friend_request?uid=4`. */
const askedOf = /^(?:friend|follow|contact|buddy|connection|join)[-_](?:request|add|invite)s?$/;
/** A form that sends a page to somebody: `/share/email?id=3`, `/story/5/tell-a-friend`. Without a thing they are pages about it. */
const sendsFolders = /^(?:share|teilen|partager|compartir|condividi|recommend|empfehlen)$/;
const sendsBy = /^(?:e-?mail|mail|friend|sms|message)$/;
const sendsTo = /^(?:tell|send|e-?mail|mail|recommend|share)(?:-?(?:it|this))?(?:-?to)?(?:-?(?:a|with))?-?friends?$/;
/** What a value says in short: `?cmd=del`. */
const shortDeeds = new Set('del rem rm drop insert update ins upd protect unprotect unsubscribe'.split(' '));
/** Who the person is from then on. */
const otherUserKeys = /^_?(?:switch[-_]?user|impersonate|login[-_]?as|sudo|su)$/;
/** Keys that are the deed where they are merely switched on. */
const switchedKeys = new Set(
  'confirm exit accept run execute publish approve purge clear flush reset buy buynow buy-now buy_now ordernow order_now'.split(
    ' ',
  ),
);
/** What is shown next is another language, colour or currency, for the whole session. */
const changesView = 'it changes what the site shows you from then on';
const settingWord =
  /^(?:set|change|switch|toggle|select|choose)[-_]?(?:to[-_]?)?(?:lang|language|locale|theme|dark[-_]?mode|colou?r(?:[-_]?scheme)?|currency|country|region|store|site|view|style|skin|layout|font(?:[-_]?size)?|contrast|timezone|device)$/;
/** What `mark=` is said of where it changes something: `mark=read`, phpBB's `mark=topics`. */
const marked =
  /^(?:(?:un)?read|seen|all(?:read)?|(?:topic|forum|post|thread|message|notification|comment|item|entr(?:y|ie)|feed)s?|spam|done|solved|answered)$/;
/** phpBB's `watch=topic`, `unwatch=forum`. */
const watched = /^(?:topic|forum|thread|post|page|comment|user|category)$/;
const secretKeys =
  /^(?:auth|auth_?token|token|nonce|_wpnonce|csrf\w*|_csrf|authenticity_token|sesskey|hash|sid_hash|sig|signature|formkey|form_key|crumb|_token|ajaxtoken|t_?key)$/i;
const secretValue = /^(?=.*\d)[0-9a-z+/=_-]{10,}$/i;

/** Of a deed and what it is done to, or said by who likes it: no page is called so, whatever its address. */
const sureTexts = new RegExp(
  `^(?:${[
    'enrol(?:l)? me|unenrol(?:l)? me(?: from .*)?|attempt quiz(?: now)?|start (?:new )?attempt|safe restart|mark (?:as )?(?:complete|done)|(?:up|down)vote|vote (?:up|down)|(?:un)?like (?:this|it)|report (?:this )?(?:post|comment|user|abuse|message)|leave (?:this )?group',
    'mark (?:all |forum |topic |thread |this )*(?:as )?(?:un)?read|mark (?:all|forums?|topics?|everything) (?:as )?read|add to (?:wishlist|favou?rites|compare)',
    'gefällt mir(?: nicht(?: mehr)?)?|(?:beitrag|kommentar|nachricht) melden|gruppe verlassen|(?:alles? |forum |thema )?als (?:un)?gelesen markieren|auf die merkliste',
    "j'aime|je n'aime (?:pas|plus)|signaler (?:ce |le )?(?:message|commentaire|post)|quitter le groupe|(?:tout )?marquer (?:tout )?comme (?:non )?lus?|ajouter aux favoris",
    '(?:ya no )?me gusta|dejar de seguir|denunciar (?:mensaje|comentario|publicación)|(?:salir del|abandonar(?: el)?) grupo|marcar (?:todo )?como (?:no )?leídos?|añadir a favoritos',
    '点赞|取消关注|举报(?:该帖|此帖|评论)?|退出(?:该)?群组?|(?:全部)?标(?:记)?为已读|标记已读',
    'いいね|フォロー(?:する|解除)|(?:投稿を)?通報する|グループを退会(?:する)?|(?:すべて)?既読にする|お気に入りに追加',
  ].join('|')})[!！]?$`,
  'iu',
);
const deedTexts = new RegExp(
  `^(?:${[
    '(?:up|down)?vote(?: (?:up|down))?|like|unlike|love|follow|unfollow|subscribe|join(?: group| us)?|leave(?: group)?|report(?: (?:this )?(?:post|comment|user|abuse))?|flag',
    'mark (?:all |forum |topic |thread |this )*(?:as )?(?:un)?read|mark (?:all|forums?|topics?|everything) (?:as )?read|watch|unwatch|star|pin|hide|mute|block|ban|restore|undo|revert|rollback|thank|edit|reply(?: to (?:this|post|topic|comment))?|quote|buy|add to (?:wishlist|favou?rites|compare|list)|react|dismiss|accept(?: all)?(?: cookies)?|new (?:topic|thread|post|page)',
    'abstimmen|gefällt mir|folgen|entfolgen|melden|beitrag melden|beitreten|verlassen|(?:alles? |forum |thema )?als (?:un)?gelesen markieren|bearbeiten|antworten|zitieren|kaufen|merken|auf die merkliste|danke',
    "voter|j'aime|aimer|suivre|ne plus suivre|signaler|rejoindre|quitter|(?:tout )?marquer (?:tout )?comme (?:non )?lu|modifier|répondre|citer|acheter|ajouter aux favoris|merci",
    'votar|me gusta|ya no me gusta|seguir|dejar de seguir|denunciar|reportar|unirse|salir del grupo|marcar (?:todo )?como (?:no )?leído|editar|responder|citar|comprar|añadir a favoritos|gracias',
    '赞|点赞|顶|踩|关注|取消关注|举报|加入|退出|收藏|分享|购买|(?:全部)?标(?:记)?为已读|标记已读|回复|引用|编辑|投票|感谢',
    'いいね!?|いいね！|フォロー(?:する|解除)?|通報(?:する)?|参加(?:する)?|退会|(?:すべて)?既読にする|返信(?:する)?|引用(?:する)?|引用返信|編集|投票(?:する)?|お気に入り(?:に追加)?|購入(?:する)?|ブックマーク',
  ].join('|')})$`,
  'iu',
);
/** Pictures alone that say a deed. */
const deedSigns = /^(?:👍|👎|❤|♥|♡|⭐|★|☆|🔖|🚩|⚑|✎|✏|🗑|🔔|🔕|📌|➕|🛒|↩|⤴|❝|💬\+)\uFE0F?$/u;

/** A link's text without what stands about it: numbers, names in brackets, signs before and after the words. */
function bareText(text: string): string {
  const whole = text.trim();
  const words = whole
    .replace(/\s*[([（【][^)\]）】]*[)\]）】]\s*$/u, '')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}!！]+$/gu, '')
    .replace(/^\d{1,7}\s+|\s+\d{1,7}$/g, '');
  return words === '' ? whole.replace(/[\s\d]+/g, '') : words;
}

/** Why a discovery leaves the link alone, in a person's words; null where it is a plain one. */
export function actingLink(url: URL, { text, acts }: LinkSigns): string | null {
  if (acts) return acts;
  const unsafe = looksUnsafe(url.href, text);
  if (unsafe) return unsafe;
  // `#/account/delete` is asked for by a script as `/account/delete` is by the browser.
  const within = placesWithin(url).map((place) => actingLink(place, { text: '' }));
  const inside = within.find((why) => why !== null);
  if (inside) return inside;
  const whole = url.pathname.split('/').filter((segment) => segment !== '');
  const isProgram = program.test(whole.at(-1) ?? '');
  const written = whole.map((segment) => segment.replace(program, '').replace(/\.html?$/i, ''));
  const segments = written.map((segment) => segment.toLowerCase().replace(/!default$/, ''));
  const last = (segments.at(-1) ?? '').replaceAll('_', '-');
  const before = segments.at(-2) ?? '';
  const hasMore = url.search.length > 1 || segments.length > 1;
  const isTold = tells(segments);
  const hasThing = segments.slice(0, -1).some(isThing);
  const query = queryOf(url);
  const given = query.map(([key]) => key.toLowerCase());
  const namesThing = hasThing || given.some((key) => thingKeys.test(key));
  const does = deeds.has(last) && hasMore && (namesThing || !nouns.has(last));
  const doesTo = deedsOnSomething.has(last) && (hasThing || given.some((key) => doneToKeys.test(key)));
  // Two things after it: what is rated, and how. Magento and others: a list of the person's, a deed, a thing.
  const ratesBefore = isThing(last) && isThing(before) && segments.at(-3) === 'rate';
  const isOnList = segments.some(
    (segment, at) =>
      at > 0 && listDeeds.test(segment) && ownLists.test(segments[at - (segments[at - 1] === 'index' ? 2 : 1)] ?? ''),
  );
  // A document by its ending is about such a thing, it is none.
  const isDocument = /\.html?$/i.test(url.pathname) && url.search === '';
  const isNamed =
    !isDocument &&
    saysDeed(written, { hasThing: namesThing && !segments.some((segment) => telling.test(segment)), isRun: isProgram });
  const isVote =
    (namesThing || isThing(last)) &&
    /\/(?:vote|rate)\/(?:up|down|yes|no|plus|minus|[+-]?1)(?:\/|$)/i.test(url.pathname);
  const isRead = isThing(last) && before === 'read' && noticeLists.test(segments.at(-3) ?? '');
  const isAsked =
    isThing(last) && before === 'request' && /^(?:friends?|contacts?|connections?)$/.test(segments.at(-3) ?? '');
  const isAnswered =
    /^(?:accept|decline|reject|refuse)$/.test(last) && /^invit(?:e|ation)s?$/.test(segments.at(-3) ?? '');
  const isRun =
    /^(?:flag\/(?:un)?flag|.*\/(?:action|do|actions))\/[^/]+/.test(segments.join('/')) &&
    (deeds.has(last) || segments[0] === 'flag');
  const isRated =
    /^(?:rate|rating)s?$/.test(before) &&
    isThing(last) &&
    given.some((key) => /^(?:stars?|rate|rating|value|score|vote)$/.test(key));
  const isCompound = namesThing && (compoundDeed.test(last) || askedOf.test(last));
  const isBuilt = last === 'build' && given.some((key) => /^(?:delay|token|cause)$/.test(key));
  const isOrdered =
    /^(?:place|submit|complete|finali[sz]e|pay)$/.test(last) && /^(?:checkout|orders?|payments?)$/.test(before);
  const isConfirmed = last === 'confirm' && given.some((key) => doneToKeys.test(key));
  const isSent = namesThing && (sendsTo.test(last) || (sendsBy.test(last) && sendsFolders.test(before)));
  const isSaved = last === 'save' && url.search.length > 1;
  const isMore = [
    ...[ratesBefore, isOnList, isCompound, isBuilt, isOrdered, isConfirmed, isSaved, isNamed],
    ...[isVote, isRead, isAsked, isAnswered, isRun, isRated],
  ].includes(true);
  const doesBefore = isThing(last) && (deedsBefore.has(before) || (deeds.has(before) && !nouns.has(before)));
  if (!isTold && (does || doesBefore || doesTo || isMore)) return 'it votes, follows, marks or changes something';
  if (!isTold && (segments.some((segment) => settingWord.test(segment)) || isSwitch(segments, given)))
    return changesView;
  if (!isTold && runs.test(url.pathname)) return 'it runs a job of the site';
  if (!isTold && isSent) return 'it opens a form to write or change something';
  // Drupal's: the page and the comment that is replied to.
  if (!isTold && /\/(?:reply|reply-?to|quote)(?:\/\d+)+\/?$/i.test(url.pathname))
    return 'it opens a form to write or change something';
  if (hasMore && forms.has(last) && !isDocument && !isTold) return 'it opens a form to write or change something';
  // Without a way back it may be a page about it.
  const isSignIn = signInForms.has(last) || (last === 'sso' && url.search !== '');
  if (isSignIn && !isDocument && !isTold) return opensSignIn;
  if (ofSourceOrWiki.test(url.pathname)) return 'it opens a form to write or change something';
  for (const [key, value] of query) {
    const name = key.toLowerCase();
    const word = value.toLowerCase().split(/[./]/).at(-1) ?? '';
    if (deedKeys.has(name) && signInForms.has(word)) return opensSignIn;
    if (name === 'mode' && isProgram && forms.has(word)) return 'it opens a form to write or change something';
    if (name === 'mode' && isProgram && word === 'email' && namesThing)
      return 'it opens a form to write or change something';
    if (name === 'mark' && marked.test(word)) return 'what it is asked to do changes something';
    const acts =
      deeds.has(word) ||
      word === 'quote' ||
      compoundDeed.test(word) ||
      deedNameOf(value.split(/[./]/).at(-1) ?? '') !== null ||
      (name !== 'mode' && (forms.has(word) || shortDeeds.has(word)));
    if (deedKeys.has(name) && acts) return 'what it is asked to do changes something';
    if (deeds.has(name) && watched.test(word)) return 'what it is asked to do changes something';
    if ((deeds.has(name) || switchedKeys.has(name)) && /^(?:1|true|yes|on|up|down|all)$/i.test(value))
      return 'what it is asked to do changes something';
    if (otherUserKeys.test(name) && word !== '') return 'you would be another user from then on';
    if (/^(?:up|down)$/.test(name) && /^(?:karma|votes?|rate|reputation)$/.test(last) && isId(word))
      return 'it votes, follows, marks or changes something';
    const isOnThing =
      deedOnThing.test(name) || thingsDeed.test(name) || compoundDeed.test(name) || deedNameOf(name) !== null;
    if ((deedOnKeys.has(name) && isId(word)) || (isOnThing && word !== ''))
      return 'what it is asked to do changes something';
    if (settingWord.test(name)) return changesView;
    if (secretKeys.test(name) && secretValue.test(value)) return "it carries a form's secret, so it acts";
  }
  const said = bareText(text);
  // An address that is made of a number says nothing of what its text may be the name of.
  const mayAct = hasMore || isId(last) || /\d/.test(last);
  const says = deedSigns.test(said) || sureTexts.test(said) || (deedTexts.test(said) && mayAct);
  return says && !isTold ? 'its text says that it does something' : null;
}

const opensSignIn = 'it opens a form to sign in or to ask for a password';
const program = /\.(?:php\d?|aspx?|ashx|jspa?|do|action|cgi|pl|cfm|py)$/i;
/** Lists that a person keeps at a shop. */
const ownLists =
  /^(?:wishlist|wunschliste|(?:product[-_]?)?compare|cart|basket|bag|checkout|favou?rites|merkzettel|warenkorb|panier|carrito|carrello|carrinho|koszyk|winkelwagen)$/;
const listDeeds =
  /^(?:add|remove|delete|update|empty|clear|hinzufuegen|entfernen|ajouter|supprimer|agregar|anadir|eliminar|aggiungi|rimuovi|adicionar|remover|dodaj|usun|toevoegen)$/;
const noticeLists = /^(?:notifications?|messages?|alerts?|inbox|announcements?)$/;
/** Programs that a site runs by itself, or that set it up. */
const runs =
  /\/(?:(?:cron|wp-cron|install|update|upgrade|admin-post|admin-ajax|wp-comments-post)\.php|cron\/run(?:\/[\w-]+)?|(?:admin|administrator|manage|management|backend)\/(?:[\w-]+\/)*(?:shutdown|restart|reboot|cron|flush|clear|(?:clear|flush)[-_]?caches?|reindex|backup|purge))\/?$/i;
/** Forms of source browsers, `/-/edit/main/a.md`, `/o/r/_delete/main/a.md`, `/o/r/edit/main/a.md`; and of wikis, `/wiki/NAME/rename`. */
const ofSourceOrWiki =
  /\/-\/(?:edit|new|delete|forks?|create)(?:\/|$)|^\/[^/]+\/[^/]+\/(?:_(?:edit|delete|new|upload)\/.|(?:edit|delete)\/[^/]+\/(?:.*\/)?[^/]+\.(?!html?$)\w{1,8}$)|\/wikis?\/[^/]+\/(?:rename|destroy|protect)$/i;
const routeKeys = /^(?:route|r|q|p|page|path)$/;

/** Pairs, parted by `&` or, as some programs do it, by `;`. */
function queryOf(url: URL): readonly (readonly [key: string, value: string])[] {
  return [...new URLSearchParams(url.search.replaceAll(';', '&'))];
}

/** Addresses that this one stands for within a program: `?route=checkout/cart/add`, `#/account/delete`. */
function placesWithin(url: URL): readonly URL[] {
  const places: URL[] = [];
  const add = (text: string) => {
    const place = URL.parse(`/${text.replace(/^\/+/, '')}`, url.origin);
    if (!place || place.origin !== url.origin) return;
    // Nothing stands within what stands within: an address may be made of as many as a page likes.
    place.hash = '';
    places.push(place);
  };
  if (isRoute(url.hash)) add(url.hash.replace(/^#!?/, ''));
  for (const [key, value] of url.searchParams) {
    if (!routeKeys.test(key.toLowerCase()) || !/^\/?[\w-]+(?:\/[\w.-]+)+\/?$/.test(value)) continue;
    const others = new URLSearchParams([...url.searchParams].filter(([other]) => !routeKeys.test(other.toLowerCase())));
    add(`${value}${others.size > 0 ? `?${others}` : ''}`);
  }
  return places;
}

/** One of the last two names is a deed with what it is done to. One that pages have, too, needs a thing in the address, or to be a program's. */
function saysDeed(
  names: readonly string[],
  { hasThing, isRun }: { readonly hasThing: boolean; readonly isRun: boolean },
): boolean {
  return names.slice(-2).some((name) => {
    const deed = deedNameOf(name);
    return deed === 'of a program' || (deed !== null && (hasThing || isRun));
  });
}

/** `/lang/switch/de`, and `/locale/de?return=/`: with a way back it is no page. */
function isSwitch(segments: readonly string[], given: readonly string[]): boolean {
  const at = segments.findIndex((segment) => /^(?:lang|language|locale|currency|theme|skin|timezone)s?$/.test(segment));
  if (at < 0) return false;
  if (/^(?:switch|set|change|select|toggle)$/.test(segments[at + 1] ?? '')) return true;
  return (
    at >= segments.length - 2 &&
    given.some((key) =>
      /^(?:return|return_?(?:url|to)|redirect(?:_?(?:url|to))?|back|next|uenc|destination|referer)$/.test(key),
    )
  );
}

const thingKeys = /^(?:id|[a-z]{0,12}_?id|[ptufi]|topic|post|thread|user|item|product|comment)$/i;

/** What a deed is done to: an id, or a number that is no year. */
function isThing(segment: string): boolean {
  return (isId(segment) && !/^(?:19|20)\d\d$/.test(segment)) || namedThing.test(segment);
}

/** A name with its number, as XenForo has it: `bob.4`. */
const namedThing = /[a-z]\.\d+$/;

function isId(segment: string): boolean {
  return /^\d+$/.test(segment) || /^[0-9a-f]{8,}$/.test(segment);
}

const telling =
  /^(?:docs?|documentation|wiki|blog|help|support|article|articles|news|kb|faq|guides?|manual|learn|tutorials?|reference|api|tags?|topics?|category|categories|blob|tree|c|t|questions?)$/;
/** A page about such a thing: `/docs/edit`, `/help/move`. */
function tells(segments: readonly string[]): boolean {
  // One letter is a section at the top alone, as forums have it.
  const isTelling = (segment: string, at: number) => telling.test(segment) && (at === 0 || segment.length > 1);
  return segments.slice(0, -1).some(isTelling) && !segments.some(isId);
}
