/**
 * Pages with status 200 that say that nothing is to be seen here: not allowed, or not there. By their title, heading or whole short text;
 * five languages. A page that is about such pages is longer than one.
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

/** The words by which the page refuses, or null. */
export function refusalOf(page: { title: string; textStart: string; textLength: number }): string | null {
  const { title, textStart, textLength } = page;
  if (textLength > longestRefusal) return null;
  const inTitle = refusal.exec(title)?.[0];
  // Deeper in a page that has more to say it is a sentence of it.
  const text = textLength <= headChars * 2 ? textStart : textStart.slice(0, headChars * 2);
  return inTitle ?? refusal.exec(text)?.[0] ?? null;
}
