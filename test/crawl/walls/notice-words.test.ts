import { expect, test } from 'vitest';
import { noticeOf, refusalOf } from '../../../companion/crawl/walls/notice-words.ts';

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
  ])
    expect(notice(text)).toBeUndefined();
  expect(
    notice(`Too many requests: how to ask less often. ${'Wait between two of them, and ask again. '.repeat(20)}`),
  ).toBeUndefined();
});
