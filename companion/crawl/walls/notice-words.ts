/**
 * Pages with status 200 that are a notice in place of what was asked for: not allowed, or not there; signed out, asked too often, closed just
 * now, blocked, or wanting something of a person first. By their title, heading or whole short text; five languages. A page that is about such
 * pages is longer than one.
 */

const refusals = [
  // en
  '(?:permission|access) (?:is |was )?denied|(?:you )?(?:do not|don.t) have (?:the )?(?:permission|access|rights?|privileges?)|(?:you are |you.re )?not (?:authori[sz]ed|allowed|permitted) to|insufficient (?:permissions?|privileges|rights)|forbidden|access restricted',
  '(?:page|article|topic|document|item|file|record|content|post|thread)[^.!?\\n]{0,60}? (?:does not|doesn.t) exist|does not exist yet|(?:page|topic|article|document|item|record|post) (?:was |is |could )?not (?:be )?found|no such (?:page|topic|article|item|document|user)|there is (?:currently )?no (?:text|content|article|page) (?:in|on|at|here|with)|no longer (?:available|exists)|has been (?:deleted|removed)',
  "(?:can['’]?t|cannot|could ?n['’]t|couldn['’]t) (?:find|be found)[^.!?\\n]{0,30}(?:page|looking for)|page (?:you|that you)[^.!?\\n]{0,40} (?:not (?:be )?found|gone|moved)|nothing (?:was )?found (?:at|here)",
  // de
  'diese seite gibt es nicht|zugriff (?:wurde )?(?:verweigert|nicht gestattet)|keine (?:berechtigung|zugriffsrechte|rechte)|nicht (?:berechtigt|befugt)|(?:seite|artikel|thema|dokument)[^.!?\\n]{0,60}? existiert (?:noch )?nicht|(?:seite|artikel|thema|dokument)[^.!?\\n]{0,40}? (?:wurde )?nicht gefunden',
  // fr
  "(?:accès|permission) (?:refusée?|interdite?)|n['’]avez pas (?:la permission|le droit|les droits|accès)|n['’]êtes pas autorisé|(?:page|article|sujet|document)[^.!?\\n]{0,60}? n['’]existe pas|(?:page|article|document) introuvable",
  // es
  'no (?:encontramos|hemos encontrado|se (?:ha )?(?:encontr\\w+|pudo encontrar))[^.!?\\n]{0,30}página|(?:acceso|permiso) denegado|no (?:tienes?|tiene) (?:permisos?|acceso)|no est[áa]s? autorizado|(?:página|artículo|tema|documento)[^.!?\\n]{0,60}? no existe|(?:página|artículo|documento) no encontrad[oa]',
  // ja
  '(?:アクセス|権限)(?:が|は)?(?:拒否|ありません|許可されていません)|(?:ページ|記事|文書)(?:が|は)?(?:存在しません|見つかりません|まだありません)|権限がありません',
  // others
  'accesso negato|pagina non (?:è stata )?trovata|la pagina (?:richiesta )?non esiste|acesso negado|página não (?:foi )?encontrada|toegang geweigerd|pagina (?:is )?niet gevonden|brak dostępu|odmowa dostępu|strona nie (?:istnieje|została znaleziona)|åtkomst nekad|sidan (?:kunde inte hittas|finns inte)|siden (?:finnes ikke|findes ikke|ble ikke funnet)|sivua ei löyt|přístup odepřen|stránka (?:nebyla nalezena|neexistuje)|az oldal nem található|erişim (?:engellendi|reddedildi)|sayfa bulunamadı|доступ (?:запрещ[её]н|заборонено)|страница не (?:найдена|существует)|сторінк\\w+ не знайдено|(?:页面|頁面)(?:不存在|未找到|找不到)|没有(?:权限|访问权限)|페이지를 찾을 수 없|권한이 없',
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

/**
 * `signed-out`: a person is needed. `too-often`, `closed`: it passes by itself. `blocked`: something before the site took the request for a
 * machine's. `wants-person`: an account, an address, a device or a permission has to be put in order, which no address tells.
 */
export type NoticeKind = 'signed-out' | 'too-often' | 'closed' | 'blocked' | 'wants-person';
export type Notice = { readonly kind: NoticeKind; readonly words: string };

const notices: Readonly<Record<NoticeKind, readonly string[]>> = {
  'signed-out': [
    // en
    'you (?:have been|are|were) (?:\\w+ ){0,3}(?:signed|logged)[\\s-]?(?:out|off)|(?:signed|logged) you (?:out|off)',
    'session (?:has |have |is |was )?(?:been )?(?:expired|timed[\\s-]?out|terminated|invalid(?:ated)?|no longer (?:valid|active))',
    // Of a talk one says "this session has ended".
    '(?<!this )session (?:has |have |is |was )?(?:been )?(?:ended|closed)',
    '(?:signed|logged) (?:out|off) (?:due to|because of|after|for) ',
    'no longer (?:signed|logged)[\\s-]?(?:in|on)',
    // de
    '(?:sie wurden|du wurdest|sie sind|du bist) (?:[a-zäöüß]+ ){0,4}(?:abgemeldet|ausgeloggt)',
    '(?:sitzung|session) (?:ist |wurde )?(?:leider )?(?:abgelaufen|beendet|ungültig)',
    'nicht (?:mehr|länger) (?:angemeldet|eingeloggt)',
    // fr
    '(?:vous )?(?:avez été|êtes) (?:[a-zà-ÿ]+ ){0,3}déconnecté',
    "session (?:a |est )?(?:été )?(?:expirée?|terminée?|fermée|n['’]est plus valide)",
    // es
    '(?:se ha cerrado (?:la|tu|su) sesión|sesión (?:ha |se ha |ha sido )?(?:cerrada|expirad[oa]|caducad[oa]|terminad[oa]|finalizad[oa]))',
    '(?:ha|has) sido (?:[a-zà-ÿ]+ ){0,3}desconectad[oa]',
    // ja
    '(?:ログアウト|サインアウト)(?:しました|されました)',
    'セッション(?:が|は|の)?(?:切れ|終了|期限切れ|タイムアウト|無効)',
    'sessione (?:è )?(?:scaduta|terminata)|(?:sei|è) stato disconnesso|sessão (?:foi )?(?:terminou|expirou|expirada|encerrada)|foi desconectado|sessie is (?:verlopen|beëindigd)|(?:u bent|je bent) (?:nu )?(?:uitgelogd|afgemeld)',
    'sesja (?:wygasła|została zakończona)|zosta(?:łeś|łaś|ł) wylogowan|(?:du är|du har blivit|du er|du er blevet) (?:utloggad|logget (?:ut|av|ud))|sessionen har (?:gått ut|upphört|udløbet)|istunto(?:si)? on (?:vanhentunut|päättynyt)|(?:byli jste|jste) odhlášen|(?:relace|přihlášení) vypršel|kijelentkeztettük|munkamenet lejárt',
    'oturum(?:unuz)? (?:sona erdi|süresi doldu|zaman aşımı)|çıkış yaptınız|сеанс (?:истек|завершен|завершён|окончен|завершено|закінчився)|сессия (?:истекла|завершена)|вы вышли из|sesiunea a expirat|ați fost deconectat|phiên (?:làm việc|đăng nhập) đã hết hạn|sesi (?:anda )?(?:telah )?(?:berakhir|habis)',
    '(?:会话|會話|登录|登入)(?:状态|狀態)?(?:已)?(?:过期|過期|超时|逾時|失效)|您已(?:退出|登出|注销)|(?:세션|로그인)(?:이|가)? ?(?:만료|종료)|로그아웃 ?(?:되었|됐|하였)|انتهت (?:صلاحية )?(?:الجلسة|جلستك)|تم تسجيل خروجك',
  ],
  'too-often': [
    'too many (?:requests|page views|connections|hits)|(?:rate|request|usage|access) limit (?:exceeded|reached|hit)',
    '(?:exceeded|reached) (?:the|your|our) (?:rate|request|usage|hourly|daily|access)[\\w ]{0,20} limit',
    '(?:requests?|pages?) too (?:fast|quickly|often)|please slow down|slow down,? please|quota exceeded',
    'zu viele (?:anfragen|zugriffe|aufrufe)|(?:anfrage|zugriffs?)limit (?:erreicht|überschritten)',
    'trop de (?:requêtes|demandes)|limite de requêtes (?:atteinte|dépassée)',
    'demasiadas (?:solicitudes|peticiones)|límite de (?:solicitudes|peticiones) (?:alcanzado|superado|excedido)',
    'リクエスト(?:数)?が(?:多すぎ|上限)|アクセスが(?:集中し|多すぎ)|アクセス(?:回数|数)の上限',
    '(?:going|clicking|browsing|loading pages|sending requests) too (?:fast|quickly)',
    'troppe richieste|muitas (?:solicitações|requisições)|muitos pedidos|te veel (?:verzoeken|aanvragen)|zbyt wiele (?:żądań|zapytań)|för många förfrågningar|for mange forespørsler|příliš mnoho požadavků|çok fazla istek|слишком много запросов|забагато запитів|请求(?:过于频繁|过多)|访问(?:过于)?频繁|操作(?:过于|太)频繁|요청이 너무 많|접속이 많아',
  ],
  closed: [
    '(?:down|closed|offline|unavailable) for (?:scheduled |planned |routine )?maintenance|(?:under|undergoing|in|performing|carrying out|doing) (?:\\w+ )?maintenance',
    '(?:site|service|server|system|application|website|portal)[^.!?]{0,40} (?:temporarily|currently|momentarily) (?:unavailable|down|offline|closed)',
    "service (?:is )?(?:temporarily )?unavailable|we(?:['’]ll| will) be (?:right )?back|(?:will be )?back online (?:soon|shortly)|be back (?:soon|shortly|in a)",
    'wartungs(?:arbeiten|modus)|wegen wartung|in wartung|(?:vorübergehend|derzeit|momentan) nicht (?:erreichbar|verfügbar)|(?:gleich|bald) wieder (?:da|zurück|für sie da)',
    '(?:en|pour|opération de) maintenance|temporairement (?:indisponible|inaccessible)|de retour (?:bientôt|sous peu)',
    '(?:en|por|tareas de) mantenimiento|temporalmente (?:no disponible|fuera de servicio)|volv(?:er)?emos (?:pronto|enseguida)',
    'メンテナンス(?:中|のため)|一時的に(?:ご)?利用(?:できません|いただけません)',
    '(?:site|page|system|portal|service)s?[^.!?]{0,30} (?:is|are) being (?:updated|upgraded|maintained)|error establishing a database connection|internal server error|bad gateway|gateway time-?out|fatal error: |uncaught \\w*(?:exception|error)\\b|SQLSTATE\\[',
    'in manutenzione|torner(?:emo|à) (?:presto|online)|em manutenção|voltaremos (?:em breve|logo)|in onderhoud|onderhoudswerkzaamheden|(?:przerwa|prace) (?:techniczn|konserwacyjn|serwisow)|underhållsarbete|vedlikehold|údržb[ay]|bakım(?:da| çalışması)|техническ(?:ие|их|ое) (?:работ|обслуживани)|технічн(?:і|их) робот|系统维护|維護中|维护中|점검 ?중|시스템 점검',
  ],
  blocked: [
    '(?:request|requested url|(?:web ?)?page|connection|access|visit|traffic|ip(?: address)?) (?:was |is |has been |have been )?(?:blocked|rejected|flagged)|request unsuccessful',
    '(?:support|incident|event|ray|block|error) (?:id|reference)[ :#]|blocked by (?:our|the|a) (?:security|firewall|web application)|you(?:.ve| have) been blocked|(?:ip )?address (?:[\\w.:]+ )?(?:is )?not (?:on the )?allow',
    '(?:anfrage|zugriff|verbindung) (?:wurde |ist )?(?:blockiert|abgelehnt|gesperrt)|(?:requête|accès|connexion) (?:a été |est )?(?:bloquée?|rejetée?)',
    '(?:solicitud|petición|acceso|conexión) (?:ha sido |fue |está )?(?:bloquead[oa]|rechazad[oa])|(?:リクエスト|アクセス)(?:が|は)(?:ブロック|遮断|拒否)',
    '(?:拖动|滑动|拖動|滑動)(?:滑块|滑塊|到最右)|按住滑块|完成(?:安全)?验证|slide to (?:verify|unlock|complete)|solving a (?:small |short )?(?:puzzle|challenge)|запрос (?:был )?(?:заблокирован|отклон[её]н)|(?:richiesta|accesso) (?:è stat[oa] )?bloccat[oa]|访问(?:被)?(?:拒绝|阻断|拦截)|접근이 (?:차단|거부)',
  ],
  'wants-person': [
    // en: accounts, addresses, devices
    'account (?:has been |is |was )?(?:temporarily |permanently )?(?:suspended|locked|disabled|deactivated|blocked|restricted|closed)',
    '(?:verify|confirm|validate) your (?:e-?mail|account|identity|device|phone|age)|check your (?:inbox|e-?mail|phone)|(?:sent|e-?mailed|texted) (?:you )?(?:a|an|the) (?:\\w+ ){0,2}(?:link|code)',
    "(?:do not|don['’]t|did not) recogni[sz]e (?:this|your) (?:device|browser|computer|location)|(?:approve|confirm) (?:the|this|your) (?:sign|log)[- ]?in|scan (?:this|the) (?:qr[- ]?)?code|scan to (?:sign|log)[- ]?in",
    // en: permissions, members, places
    '(?:you |you.ll )?need (?:access|permission)|(?:ask|apply) (?:the owner )?for access|(?:this|the) (?:page|content|document|site|area|group) is (?:private|restricted|protected)|by invitation|invitation only',
    '(?:is |only |reserved |exclusively )(?:available )?(?:for|to) (?:our |registered |paying |logged[- ]in )?(?:members|subscribers|employees|staff|customers)|members[- ]only',
    // en: networks, browsers, laws, and what could not be had
    'connect(?:ed)? to (?:the |your )?(?:\\w+ )?(?:vpn|intranet|(?:corporate|company|internal|campus|office) network)|(?:must be|only) (?:on|from|available on) (?:the|our) (?:\\w+ )?(?:network|intranet)|browser is (?:not supported|unsupported|out of date|outdated|too old)|(?:update|upgrade) your browser|(?:due to|for) legal reasons|something went wrong|(?:could not|couldn.t|failed to|unable to|can.t) load (?:this|the|your)\\b',
    'not (?:currently )?available (?:in|from|to) your (?:country|region|location|area)|(?:trial|subscription|licen[cs]e|membership|plan) (?:has |is )?(?:expired|ended|over)',
    'you are (?:now )?in (?:the |a )?(?:line|queue)|waiting room|(?:enable|allow|accept|turn on) cookies|cookies are (?:off|disabled|blocked)',
    '(?:pass|link|invitation|invite) (?:has |is |was )?(?:expired|over|no longer valid)|(?:no|have no) (?:free |available )?(?:seats|licen[cs]es)\\b|have no (?:role|permissions?|access)|(?:all|no) licen[cs]es [^.]{0,30}(?:in use|left)|already (?:using|signed in|logged in) [^.]{0,30}(?:elsewhere|another (?:device|browser|tab))',
    '(?:only|available|continue|see (?:this|it)|open (?:this|it)) (?:in|through) (?:the|our) app\\b|get the app to|(?:enter|type) this code|point your (?:phone|camera)|linked devices|scan (?:the |this )?(?:qr|with)|domain (?:name )?(?:is|may be) for sale|buy this domain|welcome to nginx|apache2? (?:\\w+ ){0,3}default page|it works!',
    // What answers of programs say.
    '(?:authentication|login|user) credentials|credentials (?:were |are )?(?:not provided|missing|invalid|required)|"(?:status|code|error)"\\s*:\\s*"?401\\b',
    '\\bunauthori[sz]ed\\b(?! (?:use|access|person|cop|party|parties|charge))|unauthenticated|not authenticated|(?:(?:access|auth\\w*|bearer) token|token|jwt) (?:is |has |was )?(?:expired|invalid|missing|required|not (?:found|provided))|(?:invalid|expired|missing|no) (?:or expired )?(?:access |auth\\w* |bearer )?token\\b|login_required|invalid_token',
    // de
    '(?:konto|account|benutzer) (?:ist |wurde )?(?:vorübergehend )?(?:gesperrt|deaktiviert)|bestätigen sie (?:bitte )?ihre|e-?mail-adresse bestätigen|(?:link|code) (?:gesendet|geschickt|zugeschickt)|(?:gerät|browser) (?:nicht erkannt|bestätigen)|nur für (?:mitglieder|mitarbeiter|abonnenten|kunden)|in ihrem land nicht verfügbar|(?:sie benötigen|zugriff (?:an)?fordern|berechtigung (?:an)?fordern)|in der warteschlange|(?:mit dem (?:vpn|firmennetz|intranet) verbinden|nur im (?:firmennetz|intranet|netz der))|browser wird nicht unterstützt|aktualisieren sie (?:bitte )?ihren browser|aus rechtlichen gründen|etwas ist schief ?gelaufen|cookies (?:sind deaktiviert|aktivieren)',
    // fr
    '(?:compte|utilisateur) (?:est |a été )?(?:suspendu|bloqué|verrouillé|désactivé)|(?:vérifiez|confirmez|validez) votre|(?:lien|code) (?:vous )?a été envoyé|(?:appareil|navigateur) (?:non reconnu|inconnu)|réservée?s? aux (?:membres|abonnés|employés|clients)|pas disponible dans votre pays|demander (?:l.|un )accès|file d.attente|connectez-vous au (?:vpn|réseau)|navigateur n.est pas (?:pris en charge|supporté)|raisons (?:légales|juridiques)|une erreur (?:s.est produite|est survenue)|(?:activez|acceptez) les cookies',
    // es
    '(?:cuenta|usuario) (?:está |ha sido |fue )?(?:suspendid|bloquead|desactivad|deshabilitad)[oa]|(?:verifi[cq]\\w+|confirm[ae]) (?:tu|su) |(?:enlace|código) (?:enviado|ha sido enviado)|(?:dispositivo|navegador) (?:no reconocido|desconocido)|(?:solo|sólo|exclusiv\\w+) para (?:miembros|socios|suscriptores|empleados|clientes)|no (?:está )?disponible en (?:tu|su) país|solicitar acceso|(?:en la|lista de) (?:cola|espera)|con[eé]ct\\w+ a la (?:vpn|red)|navegador no (?:es compatible|está soportado)|razones legales|algo (?:salió|ha salido) mal|(?:activa|habilita|acepta) las cookies',
    // ja
    'アカウント(?:が|は)(?:停止|ロック|凍結|無効)|メール(?:アドレス)?(?:を|の)(?:確認|認証)|(?:リンク|コード)を(?:送信|お送り)|(?:会員|メンバー|社員)(?:のみ|限定|専用)|お住まいの(?:国|地域)では|アクセス(?:権)?(?:を|の)(?:リクエスト|申請)|順番待ち|VPNに接続|ブラウザ(?:ー)?は(?:サポート|対応)|法的な理由|エラーが発生しました|クッキーを有効',
    // others
    'devi (?:accedere|effettuare l)|area riservata|(?:riservat[oa]|accessibile) (?:solo )?a(?:gli|i) (?:utenti|membri|soci)|é (?:preciso|necessário) (?:iniciar sessão|fazer login|entrar)|(?:apenas|só|somente) para (?:membros|utilizadores|usuários)|u moet (?:ingelogd|inloggen|zich aanmelden)|je moet (?:ingelogd|inloggen)|alleen (?:toegankelijk )?voor (?:leden|medewerkers)|opnieuw in(?:loggen)?\\b',
    '(?:musisz|należy|wymagane) (?:być |się )?(?:zalogowan|zalogować|logowanie)|zaloguj się ponownie|tylko dla (?:zalogowanych|członków|użytkowników)|du måste (?:logga in|vara inloggad)|logga in igen|(?:endast|bara) för (?:medlemmar|inloggade)|du må (?:logge inn|være logget inn)|du skal (?:logge ind|være logget ind)|kirjaudu (?:uudelleen|sisään jatkaaksesi)|vain (?:jäsenille|kirjautuneille)',
    '(?:znovu |se )přihla[sš]te|pro (?:pokračování|zobrazení) se[^.]{0,20}přihl|pouze pro (?:přihlášené|členy)|be kell jelentkez|(?:devam etmek|görüntülemek|görmek) için[^.]{0,20} giriş|giriş yapmanız (?:gerek|lazım)|(?:yalnızca|sadece) üyeler',
    'не авторизован|не вошли|(?:требуется|необходима) авторизация|(?:только|доступн\\w+ только) (?:для )?(?:зарегистрированн|авторизованн|участник)|войдите (?:снова|в систему)|увійдіть|потрібно увійти|尚未登[录入]|未登[录入]|(?:请|請)(?:先|重新)?登[录入]|(?:扫码|扫描二维码|掃描)|(?:仅限|僅限)(?:会员|會員|成员)|로그인 ?(?:후|이 필요|해 ?주세요|하세요)|회원 ?전용|(?:يجب|يرجى) (?:عليك )?تسجيل الدخول|trebuie să (?:vă autentificați|fiți autentificat)|bạn (?:cần|phải) đăng nhập|vui lòng đăng nhập|silakan (?:masuk|login)|nur über die app|uniquement dans l.application',
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

const choices = [
  '(?:choose|select|pick) (?:your|an?|the|which) (?:\\w+ )?(?:identity provider|idp|organi[sz]ation|institution|affiliation|workspace|tenant|account|profile|role|team|university|company|country|region|location|language|market|site|store|sign[- ]?in|log[- ]?in)|where are you from|how (?:do you want|would you like) to (?:sign|log) in',
  'are you (?:over|at least|of legal|older than|\\d\\d)|(?:must|have to) be (?:of legal|over|at least|\\d\\d)|(?:verify|confirm) your age|legal (?:drinking |smoking )?age|before you (?:continue|go on|enter)',
  '(?:wählen sie|wähle|wählt) (?:bitte )?(?:ihre|deine|ihren|deinen|eine|einen|die|den|das) (?:[a-zäöüß-]+ )?(?:einrichtung|organisation|hochschule|universität|anmeldung|konto|land|arbeitsbereich|identity provider)|(?:sind sie|bist du) (?:schon |bereits |mindestens |über )*(?:1[68]|volljährig)|bevor (?:sie|du) (?:fortfahren|weiter)',
  'choisissez (?:votre|un|une) (?:établissement|organisation|fournisseur|compte|pays|espace)|(?:avez-vous|êtes-vous)[^.?!]{0,20} (?:1[68] ans|majeure?)|avant de continuer',
  '(?:elige|elija|selecciona|seleccione) (?:tu|su|una?) (?:organización|institución|cuenta|proveedor|país|espacio)|(?:eres|es usted) mayor de edad|(?:tienes|tiene) más de 1[68]|antes de continuar',
  '(?:組織|所属機関|アカウント|国|ワークスペース)を選択|(?:18|20)歳以上|続行する前に',
];
const choice = new RegExp(choices.join('|'), 'i');
const longestChoice = 1500;
const mostChoices = 60;

/** A page of links one of which has to be chosen before anything is shown: an organisation, an account, an age. */
export function asksToChoose(page: { title: string; textStart: string; textLength: number; links: number }): boolean {
  const { title, textStart, textLength, links } = page;
  if (textLength > longestChoice || links === 0 || links > mostChoices) return false;
  return choice.test(`${title}\n${textStart.slice(0, headChars * 2)}`);
}

const termsWords =
  /terms|conditions|agreement|policy|disclaimer|bedingungen|nutzungsvereinbarung|datenschutz|conditions|règlement|términos|condiciones|aviso legal|規約|同意/i;
const agrees =
  /^\W*(?:(?:i|we) )?(?:have read[^.]{0,20} and )?(?:agree|accept|consent|acknowledge)(?! all)|(?:ich )?(?:stimme|akzeptiere|zustimmen|akzeptieren)|einverstanden|(?:j.)?accepte[rz]?|acepto|aceptar|同意/i;

/** True where terms stand in place of a page, at whatever length: a button agrees to them. */
export function asksToAgree(page: { title: string; textStart: string }, buttons: readonly string[]): boolean {
  return (
    termsWords.test(`${page.title}\n${page.textStart.slice(0, headChars * 2)}`) &&
    buttons.some((text) => agrees.test(text))
  );
}
