/** What a page has in its middle to fill in and to press, and what that is for. Types and pure judgements; the page is read in browser/. */
import { loginMention } from './rules.ts';
import { namesSignIn, sendsForm } from './sign-in-words.ts';

/** Of what is shown in the middle of a page: header, nav, aside, footer and closed dialogs aside. Texts are the page's word: data. */
export type PageControls = {
  /** Fields to write in; those of searches aside. */
  readonly fields: number;
  /** What buttons say, and links that look like them; at most 12 of 60 characters. */
  readonly buttons: readonly string[];
  /** The form around the first password field, or the part of the page that holds it with a button; null where there is none. */
  readonly password: PasswordForm | null;
  /** Links that say what they lead to in a word or two, anywhere on the page and in menus that are folded too; at most 40. */
  readonly offers?: readonly { readonly said: string; readonly to: string }[];
  /** What a dialog in front of the page says; at most 300 characters. Absent where there is none. */
  readonly over?: string;
};

export type PasswordForm = {
  /** Labels, placeholders, buttons and the text between them; at most 400 characters. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** Where it is sent to, as the page says; '' for its own address. */
  readonly action: string;
  readonly passwords: number;
  /** Fields for a name, an e-mail address and the like. */
  readonly otherFields: number;
  /** The page says that a new password is wanted. */
  readonly isNew: boolean;
};

/** True where something can be filled in or pressed that is no search. */
export function hasAction({ fields, buttons }: PageControls): boolean {
  return fields > 0 || buttons.some((text) => !isMinor.test(text));
}

/** Buttons that stand on any page, whatever it is. */
const isMinor =
  /^\W*(?:search|find|suchen?|recherche[r]?|rechercher|buscar|検索|close|schließen|fermer|cerrar|閉じる|menu|menü|menú|メニュー|back to top|top|share|teilen|partager|compartir|print|drucken|imprimer|imprimir|copy|kopieren|copier|copiar|subscribe|abonnieren|s.abonner|suscribirse|accept(?: all)?(?: cookies)?|alle akzeptieren|tout accepter|aceptar todo|reload|refresh|retry|try again)?\W*$/i;

/** True where the form is there to sign in: it says so, or a name and a password are sent off with a button that is for nothing else. */
export function isSignInForm(form: PasswordForm): boolean {
  if (form.passwords > 1 || form.isNew) return false;
  const said = `${form.text} ${form.buttons.join(' ')}`;
  if (namesSignIn.test(said) || loginMention.test(said)) return true;
  return form.otherFields > 0 && (form.buttons.length === 0 || form.buttons.some((text) => sendsForm.test(text)));
}

const ownPasswordWords =
  /(?:password|passcode)[\s-]?protected|(?:is|are|this) protected|protected:|enter (?:the |your |a )?(?:password|passcode)(?: below)? to (?:view|see|read|open|access)|to view (?:it|this)[^.]{0,40} password|(?:passwort|kennwort)[\s-]?geschützt|geschützt:|mit (?:einem )?(?:passwort|kennwort) geschützt|protégé(?:e)?(?: par (?:un )?mot de passe)?|protegid[oa](?: (?:con|por) contraseña)?|パスワード(?:で|により)?保護|保護(?:中|された|されています)/i;

/** True where one password alone is asked for, and what it opens is this page: its own password, no sign-in to the site. */
export function asksOwnPassword(form: PasswordForm, page: { title: string; textStart: string }): boolean {
  if (form.otherFields > 0 || form.passwords !== 1 || form.isNew) return false;
  return (
    /postpass/i.test(form.action) ||
    ownPasswordWords.test(`${page.title}\n${page.textStart.slice(0, 600)} ${form.text}`)
  );
}
