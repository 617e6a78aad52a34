/**
 * Words for signing in, once: titles, demands and buttons of sign-in pages are told by these. English, German, French, Spanish and Japanese
 * in every spelling; other languages are in the tables of rules.ts alone.
 */

type Words = {
  /** To sign in, as a title, a link or a button says it. */
  readonly act: readonly string[];
  /** The same as a request to the reader. */
  readonly request: readonly string[];
  /** Sentences by which a page says that it is only for those who are signed in. `ACT` stands for any of `act`. */
  readonly demand: readonly string[];
  /** Sentences that say no more than how it stands: pages that strangers may read have them too, in a corner. */
  readonly state: readonly string[];
};

const languages: Readonly<Record<'en' | 'de' | 'fr' | 'es' | 'ja', Words>> = {
  en: {
    act: ['log[\\s-]?(?:in|on)', 'sign[\\s-]?(?:in|on)', 'logged?[\\s-]?in', 'authenticate'],
    request: [
      'please (?:first )?(?:re-?)?(?:log|sign)[\\s-]?(?:in|on)',
      '(?:log|sign)[\\s-]?(?:in|on) (?:with|using) your',
    ],
    demand: [
      'you (?:must|(?:may )?(?:need|have) to|should) (?:first )?(?:be (?:logged|signed)[\\s-]?in|(?:log|sign)[\\s-]?in)',
      'must be (?:logged|signed)[\\s-]?in',
      '(?:log|sign)[\\s-]?in (?:first )?to (?:continue|view|access|see|proceed|read|open|use|your account)',
      '(?:log[\\s-]?in|sign[\\s-]?in|authentication|authorization) (?:is )?required',
      'you (?:are|have been) (?:logged|signed)[\\s-]?(?:out|off)',
      'session (?:has |is )?(?:been )?(?:expired|timed[\\s-]?out|invalid)',
      // Of a talk one says "this session has ended".
      '(?<!this )session (?:has |is )?(?:been )?ended',
    ],
    state: ['(?:not|n.t) (?:currently )?(?:logged|signed)[\\s-]?in'],
  },
  de: {
    act: ['anmeld(?:en|ung)', 'einlogg(?:en)?', 'log-?in'],
    request: [
      'bitte (?:zuerst |erst )?(?:anmelden|einloggen)',
      '(?:melden|loggen) sie sich (?:bitte )?(?:zuerst |erst )?(?:an|ein)\\b',
      'melde dich (?:bitte )?an',
    ],
    demand: [
      'bitte (?:melden|loggen) sie sich',
      '(?:anmeldung|login|authentifizierung) (?:ist )?erforderlich',
      'sie (?:müssen (?:sich (?:zuerst |erst )?(?:anmelden|einloggen)|angemeldet sein)|sind abgemeldet)',
      '(?:sitzung|session) (?:ist )?(?:abgelaufen|beendet)',
      '(?:anmelden|einloggen),? um ',
    ],
    state: ['nicht (?:angemeldet|eingeloggt)'],
  },
  fr: {
    act: [
      'se connecter',
      'connexion',
      "s['’]identifier",
      "s['’]authentifier",
      'ouvrir une session',
      'identification',
      'authentification',
    ],
    request: [
      '(?:veuillez|merci de) vous (?:re)?(?:connecter|identifier|authentifier)',
      '(?:re)?connectez-vous',
      'identifiez-vous',
      'authentifiez-vous',
    ],
    demand: [
      'vous devez (?:être (?:connecté|identifié|authentifié)|vous (?:connecter|identifier|authentifier))',
      '(?:connexion|authentification|identification) (?:est )?(?:requise|nécessaire|obligatoire)',
      'session (?:a |est )?(?:expiré|terminée)',
    ],
    state: ["(?:n['’]êtes pas|pas) (?:connecté|identifié|authentifié)"],
  },
  es: {
    act: [
      'iniciar (?:la )?sesi[oó]n',
      'inicio de sesi[oó]n',
      'acceder',
      'identif[ií]ca(?:rse|te)',
      'ingresar',
      'entrar',
      'conectarse',
    ],
    request: [
      '(?:por favor,? )?inici[ae] (?:la )?sesi[oó]n',
      'identif[ií](?:cate|quese)',
      'debes? (?:iniciar sesi[oó]n|identificar(?:te|se)|estar (?:registrado|conectado))',
    ],
    demand: [
      '(?:inici[ae]r?) (?:la )?sesi[oó]n para',
      '(?:necesitas?|tienes? que|es necesario) (?:iniciar sesi[oó]n|identificar(?:te|se)|acceder)',
      '(?:se requiere|requiere) (?:iniciar sesi[oó]n|autenticaci[oó]n)',
      'sesi[oó]n (?:ha )?(?:expirado|caducado|terminado)',
    ],
    state: ['(?:no has|no ha) iniciado sesi[oó]n'],
  },
  ja: {
    act: ['ログイン', 'サインイン', 'ログオン'],
    request: ['(?:ログイン|サインイン|ログオン)(?:して|し直して)(?:ください|下さい)'],
    demand: [
      '(?:ログイン|サインイン|ログオン)(?:が必要(?!な|に)|する必要が)',
      'セッション(?:が|は)?(?:切れ|終了|期限切れ|タイムアウト|無効)',
      '(?:ログアウト|サインアウト)(?:しました|されました)',
    ],
    state: ['(?:ログイン|サインイン|ログオン)(?:していません|されていません)'],
  },
};

const all = (part: keyof Words): string =>
  Object.values(languages)
    .flatMap((words) => words[part])
    .join('|');

/** Sources for expressions, of all five languages; to be used without regard to case. */
export const signInActs = all('act');
export const signInDemands = `${all('request')}|${all('demand')}`;
export const signInStates = all('state');

/** Text that names signing in anywhere: on a button, in a label. */
export const namesSignIn = new RegExp(`(?:${signInActs}|${all('request')})`, 'i');

/** Text that names signing out. */
export const namesSignOut =
  /(?:log|sign)[\s-]?(?:out|off)|abmeld(?:en|ung)|ausloggen|d[ée]connexion|se d[ée]connecter|cerrar (?:la )?sesi[oó]n|ログアウト|サインアウト/i;

/** Text that says to the reader that they must sign in. */
export const demandsSignIn = new RegExp(`(?:${signInDemands}|${signInStates})`, 'i');

/** What a button says that sends a form, whatever for: with a name and a password beside it, it signs in. */
export const sendsForm =
  /^\W*(?:ok|go|enter|submit|send|continue|next|proceed|confirm|verify|unlock|weiter|senden|absenden|bestätigen|fortfahren|los|entsperren|continuer|suivant|valider|envoyer|confirmer|entrer|déverrouiller|continuar|siguiente|enviar|aceptar|confirmar|desbloquear|次へ|続行|続ける|送信|確認|→|»)\W*$/i;
