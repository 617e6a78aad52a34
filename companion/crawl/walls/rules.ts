/** What walls look like: markup of bot checks, addresses of sign-ins, words on both. Tables only; the judgement is in detect.ts. */
import { signInActs, signInDemands, signInStates } from './sign-in-words.ts';

/** Titles of bot checks, from their beginning. */
export const challengeTitle =
  /^(?:just a moment|attention required! \| cloudflare|one more step|checking your browser|ddos-guard|please wait\W*$|are you (?:a )?(?:robot|human)|robot check|security check(?:point)?\b|vercel security checkpoint|human verification|verify(?:ing)? (?:that )?you are (?:a )?human|pardon our interruption|access to this page has been denied|making sure you'?re not a bot|checking (?:that |if )?you(?:'re| are) not a (?:ro)?bot|captcha\W*$|bot verification|einen moment|nur einen moment|sicherheitsüberprüfung|un instant|vérification de sécurité|un momento|verificación de seguridad|um momento|verifica di sicurezza|een moment|один момент|проверка безопасности|请稍候|安全验证|人机验证|しばらくお待ちください|잠시만 기다리)/i;

/** What bot checks say. */
export const challengeText =
  /verify(?:ing)? (?:that )?you(?:'re| are) (?:not a (?:robot|bot)|(?:a )?human)|confirm (?:that )?you(?:'re| are) (?:not a (?:robot|bot)|(?:a )?human)|prove (?:that )?you(?:'re| are) (?:not a robot|human)|are you a robot|i(?:'m| am) not a robot|checking (?:if the site connection is secure|your browser|(?:that |if )?you(?:'re| are) not a (?:ro)?bot)|your browser is being (?:checked|verified)|unusual traffic from your|automated (?:requests|queries|access)|press (?:&|and) hold|complete the (?:captcha|security check)|enter the characters you see|needs to review the security of your connection|enable javascript and cookies to continue|sind sie ein mensch|kein roboter|êtes pas un robot|êtes humain|no (?:soy|eres) un robot|eres humano|não (?:sou|é) um robô|non sono un robot|geen robot|не робот|не являетесь роботом|我不是机器人|验证您是真人|ロボットではありません|로봇이 아닙니다/i;

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Segments of addresses where one signs in. */
export const loginSegments = words(`
  login log-in log_in signin sign-in sign_in logon log-on signon sign-on sso servicelogin wp-login user-login userlogin do-login dologin
  require_login require-login login_required login-required authenticate authentication identifier wayf idp-discovery discovery-service loginpage login-page auth-login member-login customer-login
  anmelden anmeldung einloggen connexion se-connecter identification iniciar-sesion iniciar_sesion inicio-sesion ingresar acceder acceso
  entrar iniciar-sessao accedi accesso inloggen aanmelden logga-in inloggning logg-inn log-ind kirjaudu zaloguj zaloguj-sie logowanie
  prihlasit prihlaseni bejelentkezes giris giris-yap вход войти 登录 登入 ログイン 로그인 dang-nhap masuk`);
/** Segments that mean it only with a way back in the query. */
export const weakLoginSegments = words(
  'auth authorize oauth oauth2 saml saml2 idp cas account accounts session sessions openid oidc connect welcome register signup sign-up join',
);
/** Segments of a second factor. */
export const secondFactorSegments = words(
  '2fa mfa otp totp two-factor two_factor twofactor two-step two-step-verification 2sv second-factor verify-code verification-code security-code checkpoint tfa',
);
/** Sections whose pages tell of signing in. */
export const tellingSections = words(
  'docs doc wiki blog help support article articles news kb faq guide guides manual learn tutorial tutorials questions reference forum topic tag tags category search blob tree package packages',
);

/** Hosts that are there to sign in at, whole or with a dot before. */
export const loginHosts =
  /^(?:(?:login|signin|sign-in|sso|auth|accounts?|id|idp|idm|identity|adfs|passport|logon|cas|shibboleth)\.)|(?:^|\.)(?:okta|oktapreview|auth0|onelogin|b2clogin|cloudflareaccess|duosecurity|pingone|pingidentity|microsoftonline|jumpcloud|fusionauth|workos)\.com$|(?:^|\.)(?:login\.live\.com|appleid\.apple\.com|idmsa\.apple\.com|kinde\.com|clerk\.accounts\.dev)$/;

/** Keys that say where to go back to. */
export const returnKeys = words(`
  next return returnto return_to returnurl return_url returnuri return-url returnpath redirect redirect_to redirect_uri redirecturi redirecturl redirect_url
  continue service relaystate samlrequest goto dest destination back backurl back_url from ref_url referer callback callbackurl callback_url target url
  came_from camefrom origin forward forward_url success_url rurl ru r spurl openid.return_to wreply wctx retour volver zurueck state`);

/** Titles of sign-in pages: the whole title, or its part before or after the site's name. */
export const loginTitle = new RegExp(
  `^(?:.{0,60}?(?:[|–—·•:]|\\s-)\\s*)?(?:please )?(?:${signInActs}|authentication(?: required)?|login required|sign[\\s-]?in required|(?:your )?session (?:has )?(?:expired|timed out|ended)|single sign[- ]on|two[- ]factor authentication|two[- ]step verification|verify your identity|iniciar sessão|fazer login|accedi|accesso|login richiesto|inloggen|aanmelden|logga in|logg inn|log ind|kirjaudu(?: sisään)?|zaloguj(?: się)?|logowanie|přihlásit se|přihlášení|bejelentkezés|giriş(?: yap)?|вход|войти|авторизация|登录|登入|用户登录|로그인|đăng nhập|masuk)(?:(?: to| in| bei| à| en| a| op| i| no| na| with| with your) .{1,60})?(?:\\s*[|–—·•:(-].{0,80})?$`,
  'i',
);

/** Those who are not signed in may see the page, and are told so. */
export const loginState = new RegExp(`(?:${signInStates})`, 'i');

/** What a page may want a sign-in for that is not to show itself. */
const forMore = [
  ' to (?:post|reply|comment|vote|rate|review|like|save|follow|add|leave|answer|edit|ask|bid|apply|join|participate|contribute|react|attend|rsvp|book|reserve|order|buy|checkout|subscribe|report|upload)',
  ' (?:what you|(?:your |our |the )?(?:saved|prices?|discounts?|availability)|if|whether|personali[sz]ed)',
].join('|');

/** Sentences by which a page says that it can be seen only after signing in. */
export const loginDemand = new RegExp(
  `(?:${signInDemands}|your session has|members only|faça (?:o )?login|você precisa (?:estar logado|fazer login)|sessão expirou|accedi per|effettua (?:il login|l'accesso)|devi (?:accedere|effettuare)|sessione (?:è )?scaduta|log in om|u moet ingelogd|sessie is verlopen|zaloguj się,? aby|musisz się zalogować|sesja wygasła|du måste logga in|войдите,? чтобы|необходимо (?:войти|авторизоваться)|сессия истекла|请(?:先)?登[录入]|登录后|会话已过期|로그인이 필요|로그인해 ?주세요|로그인하세요)(?!${forMore})`,
  'i',
);

/** Words for signing in, anywhere on a page. */
export const loginMention = new RegExp(
  `(?:${signInActs}|(?:log|sign)[ -]?(?:in|on)\\b|connecter|accedi|inloggen|aanmelden|logga in|logg inn|log ind|zaloguj|přihlásit|bejelentkez|giriş|войти|вход|登录|登入|로그인|đăng nhập)`,
  'i',
);

/** What pages of a second factor say. */
export const secondFactorText =
  /(?:two-factor|two-step|2-step|multi-?factor|second factor|authenticator app|(?:enter|type) (?:the |your )?(?:\d-digit |six-digit |verification |security |authentication |one-time )+(?:code|password)|verification code|one-time (?:code|password|passcode)|zwei-faktor|bestätigungscode|sicherheitscode|double authentification|code de vérification|código de verificación|autenticación de dos factores|código de verificação|codice di verifica|verificatiecode|kod weryfikacyjny|код подтверждения|验证码|確認コード|認証コード|인증 ?코드|인증번호)/i;
