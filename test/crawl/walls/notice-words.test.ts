import { expect, test } from 'vitest';
import { asksToAgree, asksToChoose, noticeOf, refusalOf } from '../../../companion/crawl/walls/notice-words.ts';

const page = (textStart: string, title = 'Wiki') => ({ title, textStart, textLength: textStart.length });

test.each([
  'Permission denied',
  'You are not allowed to view this page.',
  'This topic does not exist yet',
  'There is currently no text in this page.',
  'Zugriff verweigert',
  'Diese Seite existiert nicht',
  'Accès refusé',
  'Cette page n’existe pas',
  'Acceso denegado',
  'ページが見つかりません',
  'We can’t find the page you’re looking for.',
  'No encontramos la página que buscas',
  'Diese Seite gibt es nicht (mehr)',
  'Страница не найдена',
  '页面不存在',
  'Acesso negado',
])('"%s" is a refusal', (text) => expect(refusalOf(page(text))).not.toBeNull());

test('words of it in a longer page, or after a beginning of its own, are a sentence of the page', () => {
  const intro = 'How our cupboards are built, and what to do when one of them sticks in wet weather. '.repeat(4);
  expect(refusalOf(page(`${intro} The old manual says that permission is denied to guests.`))).toBeNull();
  expect(refusalOf(page(`Permission denied. ${intro.repeat(4)}`))).toBeNull();
});

const notice = (textStart: string, title = 'Portal') => noticeOf({ ...page(textStart, title), links: 2 })?.kind;

test.each([
  ['signed-out', 'You have been signed out.'],
  ['signed-out', 'Your session has expired.'],
  ['signed-out', 'You were logged out due to inactivity'],
  ['signed-out', 'Ihre Sitzung ist abgelaufen.'],
  ['signed-out', 'Vous avez été déconnecté.'],
  ['signed-out', 'Se ha cerrado tu sesión'],
  ['signed-out', 'ログアウトしました'],
  ['signed-out', 'For your security we have signed you out.'],
  ['signed-out', 'Sie wurden aus Sicherheitsgründen abgemeldet.'],
  ['signed-out', 'Vous avez été automatiquement déconnecté'],
  ['signed-out', 'A sua sessão terminou'],
  ['signed-out', 'U bent uitgelogd'],
  ['signed-out', 'Zostałeś wylogowany'],
  ['signed-out', 'Oturumunuz sona erdi'],
  ['signed-out', 'Сеанс завершено'],
  ['too-often', 'You are going too fast. Wait a little.'],
  ['too-often', 'Слишком много запросов'],
  ['closed', 'Sito in manutenzione'],
  ['closed', 'Error establishing a database connection'],
  ['blocked', '请按住滑块，拖动到最右边'],
  ['wants-person', 'Point your phone at this screen'],
  ['wants-person', 'This page is only in the app'],
  ['wants-person', 'This link has expired'],
  ['wants-person', 'No free seats'],
  ['wants-person', 'Du måste logga in'],
  ['wants-person', 'Вы не авторизованы'],
  ['closed', 'We are performing scheduled maintenance.'],
  ['blocked', 'The requested URL was rejected. Your support ID is: 4711'],
  ['blocked', 'Your request has been blocked by our security policy.'],
  ['blocked', 'Request unsuccessful. Incident ID: 877-00'],
  ['blocked', 'Ihre Anfrage wurde blockiert'],
  ['blocked', 'Votre requête a été bloquée'],
  ['blocked', 'Su solicitud ha sido bloqueada'],
  ['blocked', 'アクセスがブロックされました'],
  ['wants-person', 'Your account has been suspended'],
  ['wants-person', 'Verify your email address. We sent a link to you.'],
  ['wants-person', 'We do not recognise this device.'],
  ['wants-person', 'Approve the sign-in on your phone'],
  ['wants-person', 'You need permission to open Sheet 7'],
  ['wants-person', 'This page is for members.'],
  ['wants-person', 'This service is not available in your country.'],
  ['wants-person', 'You are now in line'],
  ['wants-person', '{"error":"unauthorized"}'],
  ['wants-person', 'Access token expired'],
  ['wants-person', 'Ihr Konto wurde gesperrt'],
  ['wants-person', 'Réservé aux abonnés'],
  ['wants-person', 'Tu cuenta está bloqueada'],
  ['wants-person', '会員限定のページです'],
  ['blocked', 'Web Page Blocked! Attack: 20000051'],
  ['blocked', 'You’ve been blocked by network security.'],
  ['blocked', 'Your IP address 10.0.3.44 is not on the allow list.'],
  ['wants-person', 'Connect to the VPN and try again.'],
  ['wants-person', 'This browser is not supported.'],
  ['wants-person', '451: Unavailable due to legal reasons'],
  ['wants-person', 'Something went wrong. We could not load this sheet.'],
  ['wants-person', '{"status":401,"message":"Authentication credentials were not provided."}'],
  ['wants-person', 'Dieser Browser wird nicht unterstützt'],
  ['wants-person', 'Une erreur est survenue'],
  ['wants-person', 'Algo salió mal'],
  ['wants-person', 'エラーが発生しました'],
  ['too-often', 'Too many requests. Try again in a minute.'],
  ['too-often', 'You have reached your hourly limit.'],
  ['too-often', 'Zu viele Anfragen'],
  ['too-often', 'Trop de requêtes'],
  ['too-often', 'Demasiadas solicitudes'],
  ['closed', 'We are down for maintenance.'],
  ['closed', 'The service is temporarily unavailable.'],
  ['closed', 'We’ll be right back!'],
  ['closed', 'Wegen Wartungsarbeiten derzeit nicht erreichbar'],
  ['closed', 'Site en maintenance'],
  ['closed', 'Sitio en mantenimiento'],
  ['closed', 'ただいまメンテナンス中です'],
])('%s: "%s"', (kind, text) => expect(notice(text)).toBe(kind));

test('what is empty, yet to come or sold out is no notice, nor is a page about one', () => {
  for (const text of [
    'Nothing has been written here yet.',
    'Coming soon.',
    'This item is out of stock.',
    'Under construction',
    'Unauthorized use of this system is an offence.',
    'Members of the board met in May.',
    'The harbour is open to all guests.',
  ])
    expect(notice(text)).toBeUndefined();
  expect(
    notice(`Too many requests: how to ask less often. ${'Wait between two of them, and ask again. '.repeat(20)}`),
  ).toBeUndefined();
});

const links = (textStart: string, count: number) => ({ ...page(textStart), links: count });

test.each([
  'Choose your identity provider',
  'Choose a workspace',
  'Are you over 18?',
  'Select your university',
  'Wählen Sie Ihre Einrichtung',
  'Choisissez votre établissement',
  'Elige tu organización',
  '組織を選択してください',
])('"%s", with links, asks to choose', (text) => {
  expect(asksToChoose(links(text, 3))).toBe(true);
  expect(asksToChoose(links(text, 0))).toBe(false);
  expect(asksToChoose(links(text + ' and more of it'.repeat(200), 3))).toBe(false);
});

test('terms ask to agree by a button that does', () => {
  const terms = page(`Updated terms of use. ${'They say what may be done with what you read. '.repeat(80)}`);
  expect(asksToAgree(terms, ['Agree and continue'])).toBe(true);
  expect(asksToAgree(page('Nutzungsbedingungen'), ['Ich akzeptiere'])).toBe(true);
  expect(asksToAgree(terms, ['Search', 'Print'])).toBe(false);
  expect(asksToAgree(terms, ['Accept all'])).toBe(false);
  expect(asksToAgree(page('A house by the sea'), ['I agree'])).toBe(false);
});
