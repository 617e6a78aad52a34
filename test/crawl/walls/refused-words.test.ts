import { expect, test } from 'vitest';
import { refusalOf } from '../../../companion/crawl/walls/refused-words.ts';

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
