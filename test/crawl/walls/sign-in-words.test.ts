import { describe, expect, test } from 'vitest';
import { demandsSignIn, namesSignIn, sendsForm } from '../../../companion/crawl/walls/sign-in-words.ts';

describe('the words for signing in', () => {
  test.each([
    ...['Log in', 'Login', 'log-in', 'Sign in', 'sign-in', 'Signin', 'Log on', 'Sign on', 'SIGN IN'],
    ...['Anmelden', 'Anmeldung', 'Einloggen', 'Log-in'],
    ...['Se connecter', 'Connexion', "S'identifier", 'S’authentifier', 'Ouvrir une session'],
    ...['Iniciar sesión', 'iniciar sesion', 'Inicio de sesión', 'Acceder', 'Identifícate', 'Ingresar'],
    ...['ログイン', 'サインイン', 'ログオン'],
  ])('%s names it', (text) => expect(namesSignIn.test(text)).toBe(true));

  test.each([
    'Please login with your username and password.',
    'Please log in.',
    'please sign-in first',
    'You must be logged in to view this page.',
    'You need to sign in to continue',
    'Login required',
    'You are not logged in.',
    'Your session has expired',
    'Bitte melden Sie sich an.',
    'Bitte anmelden',
    'Loggen Sie sich bitte ein',
    'Anmeldung erforderlich',
    'Sie sind nicht angemeldet.',
    'Ihre Sitzung ist abgelaufen',
    'Veuillez vous connecter.',
    'Connectez-vous pour lire la suite',
    'Vous devez être connecté',
    'Connexion requise',
    'Votre session a expiré',
    'Por favor, inicie sesión',
    'Inicia sesión para continuar',
    'Debes iniciar sesión',
    'Es necesario iniciar sesión',
    'Tu sesión ha caducado',
    'ログインしてください',
    'ログインが必要です',
    'サインインしてください',
    'セッションが切れました',
  ])('"%s" demands it', (text) => expect(demandsSignIn.test(text)).toBe(true));

  test.each([
    'Blogging in the mountains',
    'The design inspired many.',
    'Log into the file with logger.info',
    'Die Anmeldefrist endet am Montag.',
    'La connexion au réseau est rapide.',
    'El acceso a la sala es por la derecha.',
  ])('"%s" demands nothing', (text) => expect(demandsSignIn.test(text)).toBe(false));

  test.each(['Next', 'Weiter', 'Suivant', 'Siguiente', '次へ', ' OK ', 'Continue →'])('%s sends a form', (text) =>
    expect(sendsForm.test(text)).toBe(true),
  );
  test.each(['Make the code', 'Generate', 'Check strength', 'Connect', 'Go to the shop'])(
    '%s does something else',
    (text) => expect(sendsForm.test(text)).toBe(false),
  );
});
