/**
 * Pages with status 200 that are a notice in place of what was asked for: not allowed, or not there; signed out, asked too often, closed just
 * now. By their title, heading or whole short text; five languages. A page that is about such pages is longer than one.
 */

const refusals = [
  // en
  '(?:permission|access) (?:is |was )?denied|(?:you )?(?:do not|don.t) have (?:the )?(?:permission|access|rights?|privileges?)|(?:you are |you.re )?not (?:authori[sz]ed|allowed|permitted) to|insufficient (?:permissions?|privileges|rights)|forbidden|access restricted',
  '(?:page|article|topic|document|item|file|record|content|post|thread)[^.!?\\n]{0,60}? (?:does not|doesn.t) exist|does not exist yet|(?:page|topic|article|document|item|record|post) (?:was |is |could )?not (?:be )?found|no such (?:page|topic|article|item|document|user)|there is (?:currently )?no (?:text|content|article|page) (?:in|on|at|here|with)|no longer (?:available|exists)|has been (?:deleted|removed)',
  // de
  'zugriff (?:wurde )?(?:verweigert|nicht gestattet)|keine (?:berechtigung|zugriffsrechte|rechte)|nicht (?:berechtigt|befugt)|(?:seite|artikel|thema|dokument)[^.!?\\n]{0,60}? existiert (?:noch )?nicht|(?:seite|artikel|thema|dokument)[^.!?\\n]{0,40}? (?:wurde )?nicht gefunden',
  // fr
  "(?:accès|permission) (?:refusée?|interdite?)|n['’]avez pas (?:la permission|le droit|les droits|accès)|n['’]êtes pas autorisé|(?:page|article|sujet|document)[^.!?\\n]{0,60}? n['’]existe pas|(?:page|article|document) introuvable",
  // es
  '(?:acceso|permiso) denegado|no (?:tienes?|tiene) (?:permisos?|acceso)|no est[áa]s? autorizado|(?:página|artículo|tema|documento)[^.!?\\n]{0,60}? no existe|(?:página|artículo|documento) no encontrad[oa]',
  // ja
  '(?:アクセス|権限)(?:が|は)?(?:拒否|ありません|許可されていません)|(?:ページ|記事|文書)(?:が|は)?(?:存在しません|見つかりません|まだありません)|権限がありません',
].join('|');

const refusal = new RegExp(refusals, 'i');
const longestRefusal = 700;
const headChars = 160;
/** What has more of them leads on rather than stands in the way. */
const mostLinks = 25;

/** The words by which the page refuses, or null. */
export function refusalOf(page: { title: string; textStart: string; textLength: number }): string | null {
  const { title, textStart, textLength } = page;
  if (textLength > longestRefusal) return null;
  const inTitle = refusal.exec(title)?.[0];
  // Deeper in a page that has more to say it is a sentence of it.
  const text = textLength <= headChars * 2 ? textStart : textStart.slice(0, headChars * 2);
  return inTitle ?? refusal.exec(text)?.[0] ?? null;
}

/** `signed-out`: a person is needed. `too-often`, `closed`: it passes by itself. */
export type NoticeKind = 'signed-out' | 'too-often' | 'closed';
export type Notice = { readonly kind: NoticeKind; readonly words: string };

const notices: Readonly<Record<NoticeKind, readonly string[]>> = {
  'signed-out': [
    // en
    'you (?:have been|are|were) (?:now |already )?(?:automatically )?(?:signed|logged)[\\s-]?(?:out|off)',
    'session (?:has |have |is |was )?(?:been )?(?:expired|timed[\\s-]?out|ended|terminated|closed|invalid(?:ated)?|no longer (?:valid|active))',
    '(?:signed|logged) (?:out|off) (?:due to|because of|after|for) ',
    'no longer (?:signed|logged)[\\s-]?(?:in|on)',
    // de
    '(?:sie wurden|du wurdest|sie sind|du bist) (?:automatisch |nun |jetzt )?(?:abgemeldet|ausgeloggt)',
    '(?:sitzung|session) (?:ist |wurde )?(?:leider )?(?:abgelaufen|beendet|ungültig)',
    'nicht (?:mehr|länger) (?:angemeldet|eingeloggt)',
    // fr
    '(?:vous )?(?:avez été|êtes) (?:maintenant |automatiquement )?déconnecté',
    "session (?:a |est )?(?:été )?(?:expirée?|terminée?|fermée|n['’]est plus valide)",
    // es
    '(?:se ha cerrado (?:la|tu|su) sesión|sesión (?:ha |se ha |ha sido )?(?:cerrada|expirad[oa]|caducad[oa]|terminad[oa]|finalizad[oa]))',
    '(?:ha|has) sido desconectad[oa]',
    // ja
    '(?:ログアウト|サインアウト)(?:しました|されました)',
    'セッション(?:が|は|の)?(?:切れ|終了|期限切れ|タイムアウト|無効)',
  ],
  'too-often': [
    'too many (?:requests|page views|connections|hits)|(?:rate|request|usage|access) limit (?:exceeded|reached|hit)',
    '(?:exceeded|reached) (?:the|your|our) (?:rate|request|usage|hourly|daily|access)[\\w ]{0,20} limit',
    '(?:requests?|pages?) too (?:fast|quickly|often)|please slow down|slow down,? please|quota exceeded',
    'zu viele (?:anfragen|zugriffe|aufrufe)|(?:anfrage|zugriffs?)limit (?:erreicht|überschritten)',
    'trop de (?:requêtes|demandes)|limite de requêtes (?:atteinte|dépassée)',
    'demasiadas (?:solicitudes|peticiones)|límite de (?:solicitudes|peticiones) (?:alcanzado|superado|excedido)',
    'リクエスト(?:数)?が(?:多すぎ|上限)|アクセスが(?:集中し|多すぎ)|アクセス(?:回数|数)の上限',
  ],
  closed: [
    '(?:down|closed|offline|unavailable) for (?:scheduled |planned |routine )?maintenance|(?:under|undergoing|in) (?:scheduled |planned )?maintenance',
    '(?:site|service|server|system|application|website|portal)[^.!?]{0,40} (?:temporarily|currently|momentarily) (?:unavailable|down|offline|closed)',
    "service (?:is )?(?:temporarily )?unavailable|we(?:['’]ll| will) be (?:right )?back|(?:will be )?back online (?:soon|shortly)|be back (?:soon|shortly|in a)",
    'wartungs(?:arbeiten|modus)|wegen wartung|in wartung|(?:vorübergehend|derzeit|momentan) nicht (?:erreichbar|verfügbar)|(?:gleich|bald) wieder (?:da|zurück|für sie da)',
    '(?:en|pour|opération de) maintenance|temporairement (?:indisponible|inaccessible)|de retour (?:bientôt|sous peu)',
    '(?:en|por|tareas de) mantenimiento|temporalmente (?:no disponible|fuera de servicio)|volv(?:er)?emos (?:pronto|enseguida)',
    'メンテナンス(?:中|のため)|一時的に(?:ご)?利用(?:できません|いただけません)',
  ],
};

const noticeRules = (Object.entries(notices) as [NoticeKind, readonly string[]][]).map(
  ([kind, words]) => [kind, new RegExp(words.join('|'), 'i')] as const,
);
const longestNotice = 500;

/** The page as a notice that passes or wants a person; null where it is none. Of one page alone it says little: others of the host tell. */
export function noticeOf(page: { title: string; textStart: string; textLength: number; links: number }): Notice | null {
  const { title, textStart, textLength, links } = page;
  if (textLength > longestNotice || links >= mostLinks) return null;
  const said = `${title}\n${textStart.slice(0, headChars * 2)}`;
  for (const [kind, words] of noticeRules) {
    const found = words.exec(said)?.[0];
    if (found !== undefined) return { kind, words: found };
  }
  return null;
}
