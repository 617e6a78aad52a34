/** What the companion says of a page in the person's language: why it failed, and what it could not give (its notes). */
import { type PageNoteCode, pageNotes, readNote } from '../../../shared/batch/page-notes.ts';
import { type MessageKey, t } from '../messages.ts';
import { inOurWords, many, one, type Sentence } from './sentences.ts';

/** What Chrome's network errors come to, as companion/browser/visit/net-errors says them. */
const network: readonly (readonly [says: string, key: MessageKey])[] = [
  ['the host name was not found', 'netDns'],
  ['it redirects without an end', 'msgRedirects'],
  ['it redirects to an address that is no web page, which Chrome does not open', 'netNoWebAddress'],
  ['it redirects to what is no address', 'netNoAddress'],
  [
    'its certificate is not trusted. Open it in the Chrome of Tabtrawl and accept it there if you know it, or let the machine trust the authority that signed it',
    'netUntrusted',
  ],
  [
    'it asks for a certificate of yours. Open it in the Chrome of Tabtrawl and choose one there, or cancel where it lets you in without',
    'netWantsCertificate',
  ],
  [
    'it wants a certificate of yours, and took none that this browser has. Import yours in Chrome (chrome://certificate-manager), then open the page there and choose it',
    'netNoCertificate',
  ],
  ['the secure connection was refused', 'netTls'],
  ['the address is not a URL', 'netBadUrl'],
  ['Chrome does not open such addresses', 'netScheme'],
  ['Chrome kept it from the local network', 'netLocal'],
  ['the browser blocked it (an extension, a policy, or the page it came from)', 'netBlocked'],
  ['it is too large', 'netTooBig'],
  ['the file is not there or may not be read', 'netNoFile'],
  ['the server did not answer the connection', 'netNoAnswer'],
  ['there is no network', 'netOffline'],
  ['the proxy could not be used', 'netProxy'],
  ['the server could not be reached or broke off', 'netConnection'],
  ['the server broke off or answered with something that is no web page', 'netNoWebPage'],
  ['it could not be loaded', 'netOther'],
];

/** The page's own address stands beside it wherever it is told. */
const failures: readonly Sentence[] = [
  ...network.map(([says, key]) =>
    one(new RegExp(`^\\S+: ${says.replace(/[.()/]/g, '\\$&')} \\((?<code>[^()]+)\\)\\.$`), key),
  ),
  one(/^\S+ answered with HTTP status (?<status>\d+)\.$/, 'msgStatus'),
  one(/^\S+ (?:answered 429: the site asks|asked) to slow down\.$/, 'msgSlowDown'),
  one(/^\S+ was not ready within (?<limit>\d+ ms) \(--timeout\)\.$/, 'msgLate'),
  one(/^\S+: (?<what>.+) did not come within (?<limit>\d+ ms) \(--timeout\)\.$/, 'msgLateFor'),
  one(
    /^The page was got, but its content could not be taken within (?<limit>\d+ ms) \(--timeout\)\.$/,
    'msgContentLate',
  ),
  one(/^\S+: its content had not come in time, beside other pages of its host\.$/, 'msgNotInTime'),
  one(/^The tab did not come back from this page after its deadline\.$/, 'msgTabStuck'),
  one(/^The tab crashed on \S+\.$/, 'msgTabCrashed'),
  one(/^The tab was closed while it was on \S+\.$/, 'msgTabClosed'),
  one(/^\S+ is larger than (?<size>\d+ MB)\.$/, 'msgTooLarge'),
  one(/^\S+ starts a download \((?<type>.+)\)\.$/, 'msgDownload'),
  one(/^\S+ holds (?<type>.+) that has no text to take\.$/, 'msgNoText'),
  one(/^\S+ answers (?<status>\d+), with no content\.$/, 'msgNoContent'),
  one(/^\S+ leads to (?<target>\S+), which is not crawled\.$/, 'msgLeadsToScheme'),
  one(/^\S+ (?:redirects|sends its reader on) without an end\.$/, 'msgRedirects'),
  one(/^\S+ could not be reached\.$/, 'msgUnreachable'),
  one(/^robots\.txt of (?<host>\S+) asks crawlers to stay away from \S+\.$/, 'msgRobots'),
  one(/^Its kind of pages was stopped\./, 'msgKindStopped'),
  one(/^The page budget was used up before it \(--max-pages\)\.$/, 'msgBudget'),
  one(/^\S+ leads to (?<target>\S+), which is outside the scope\.$/, 'msgOutOfScope'),
  many(/^(?<host>\S+) .+: (?<count>\d+) pages in a row met it, so this one was not asked for\./, 'msgWallsInRow'),

  one(/^(?<host>\S+) checks visitors \(Cloudflare\)\.$/, 'wallVisitors'),
  one(/^(?<host>\S+) shows a bot check \((?<mark>.+)\)\.$/, 'wallBotCheck'),
  one(/^(?<host>\S+) shows a captcha \((?<mark>.+)\) in place of the page\.$/, 'wallCaptcha'),
  one(/^(?<host>\S+) asks whether you are a person(?: \(".*"\))?\.$/, 'wallPerson'),
  one(/^(?<host>\S+) wants a user name and password \(status 401\)\.$/, 'wallPassword'),
  one(/^The proxy before (?<host>\S+) wants a sign-in \(status 407\)\.$/, 'wallProxy'),
  one(/^The page led to a sign-in at (?<host>\S+)\.$/, 'wallLedToSignIn'),
  one(/^(?<host>\S+) asks for a second factor\.$/, 'wallSecondFactor'),
  one(/^(?<host>\S+) shows a sign-in form in place of the page\.$/, 'wallSignInForm'),
  one(/^(?<host>\S+) shows little but a password form\.$/, 'wallPasswordForm'),
  one(/^(?<host>\S+) says that you must sign in\.$/, 'wallMustSignIn'),
  one(/^(?<host>\S+) says that you are signed out\.$/, 'wallSignedOut'),
  one(/^(?<host>\S+) refused the page its data for want of a sign-in\.$/, 'wallNoData'),
  one(/^The page led to another one that has to be got past first \((?<target>.+)\)\.$/, 'wallFirst'),
  one(/^(?<host>\S+) shows one and the same page at several addresses, which has to be got past first\.$/, 'wallSame'),
  one(/^\S+ has a password of its own, which opens this page alone\.$/, 'wallOwnPassword'),
];

const noteTexts: Readonly<Record<PageNoteCode, MessageKey>> = {
  'partial: sign-in': 'noteSignIn',
  refused: 'noteRefused',
  notice: 'noteNotice',
  unfinished: 'noteUnfinished',
  'cut off': 'noteCutOff',
  empty: 'noteEmpty',
  'partial: list': 'noteList',
  'partial: button': 'noteButton',
  'partial: drawing': 'noteDrawing',
  writes: 'noteWrites',
  'frame left out': 'noteFrame',
  unseen: 'noteUnseen',
  'too long': 'noteTooLong',
  'no text': 'notePictures',
  'not saved': 'noteNotSaved',
  'redirect not followed': 'noteNotFollowed',
  'charset guessed': 'noteCharset',
  'private network': 'notePrivate',
  'content rule': 'noteRule',
  'site markdown': 'noteSiteMarkdown',
  'shown before': 'noteShownBefore',
};

/** The words of a note, after what it is. */
const noteWords: readonly Sentence[] = [
  one(/^the page says "(?<words>.+)"$/, 'noteSays'),
  one(/^something that it had asked for had not come by its deadline$/, 'noteNotCome'),
  one(/^it still said that it was loading shortly before its deadline$/, 'noteStillLoading'),
  one(/^it was waiting for something of its own, and had next to no text$/, 'noteWaiting'),
  one(/^it never stopped changing$/, 'noteChanging'),
  one(/^its script never paused, and was broken off shortly before its deadline$/, 'noteScriptStuck'),
  one(/^it went on further than it could be scrolled by its deadline$/, 'noteScrolledFar'),
  one(/^this is what had come until then$/, 'noteCame'),
  one(/^what its button "(?<words>.+)" brings is not here; --scroll presses it$/, 'noteButtonBrings'),
  one(/^what it shows is drawn as a picture \(canvas\), whose words cannot be read$/, 'noteCanvas'),
  one(/^what (?<host>\S+) shows in it is left out$/, 'noteFrameOf'),
  one(/^after (?<wait>\d+ s) it leads on to (?<target>\S+)$/, 'noteLeadsToAfter'),
  one(/^it (?:leads|led) on to (?<target>\S+)$/, 'noteLeadsTo'),
  one(/^as it is served it has no words; lane render may bring some$/, 'noteServedEmpty'),
  one(/^no part of the page matches (?<words>.+); its content was chosen as without it$/, 'noteNoMatch'),
];

/** Why a page failed, is skipped, or was tried again. */
export function failureText(message: string): string {
  return inOurWords(message, failures);
}

/** "What it is – the rest of it"; a line without a code that is known here is told as it came. */
export function noteText(line: string): string {
  const { code, message } = readNote(line);
  if (code === null) return message;
  const words = code === 'empty' && message === pageNotes.empty ? '' : inOurWords(message, noteWords);
  return words === '' ? t(noteTexts[code]) : `${t(noteTexts[code])} – ${words}`;
}
