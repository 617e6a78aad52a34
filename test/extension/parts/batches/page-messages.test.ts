import { describe, expect, test, vi } from 'vitest';
import { lateWords, tooLarge } from '../../../../companion/browser/visit/deadline.ts';
import { toPageError } from '../../../../companion/browser/visit/net-errors.ts';
import { outcomeOfVisit } from '../../../../companion/crawl/page/outcome.ts';
import type { Visit } from '../../../../companion/crawl/ports.ts';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { failureText, noteText } from '../../../../extension/parts/batches/page-messages.ts';
import { noteLine, type PageNoteCode, pageNotes } from '../../../../shared/batch/page-notes.ts';
import { failures } from '../../../../shared/messages/failures.ts';
import { leadReasons, noteWords } from '../../../../shared/messages/notes.ts';

const german = readMessages('de');
vi.mock('../../../../extension/parts/browser.ts', () => ({
  browser: { i18n: { getMessage: (key: string) => (key === 'languageTag' ? 'de' : (german[key]?.message ?? '')) } },
}));

const url = 'https://example.org/a?b=(c)';
/** Intl writes spaces that do not break. */
const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

/** A network error of each row of the companion's table, by its name in Chrome. */
const netErrors = [
  'NAME_NOT_RESOLVED',
  'TOO_MANY_REDIRECTS',
  'UNSAFE_REDIRECT',
  'INVALID_REDIRECT',
  'CERT_AUTHORITY_INVALID',
  'SSL_CLIENT_AUTH_CERT_NEEDED',
  'BAD_SSL_CLIENT_AUTH_CERT',
  'CERT_REVOKED',
  'INVALID_URL',
  'UNSAFE_PORT',
  'BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS',
  'BLOCKED_BY_CLIENT',
  'FILE_TOO_BIG',
  'FILE_NOT_FOUND',
  'CONNECTION_TIMED_OUT',
  'INTERNET_DISCONNECTED',
  'PROXY_CONNECTION_FAILED',
  'CONNECTION_REFUSED',
  'EMPTY_RESPONSE',
  'CACHE_MISS',
];

const statusMessage = (httpStatus: number): string => {
  const visit = { outcome: 'captured', capture: { httpStatus }, seen: { requestedUrl: url } } as unknown as Visit;
  const context = {
    attempt: 9,
    retries: 2,
    crashes: 0,
    hadCompany: false,
    isElsewhere: false,
    wall: null,
    holds: false,
  };
  const outcome = outcomeOfVisit(visit, context);
  return 'error' in outcome ? outcome.error.message : '';
};

const english = /\b(?:the|its|page|not|says?)\b/;

describe('why a page failed', () => {
  test.each(netErrors)('net::ERR_%s is told in the language of the person, with its name', (name) => {
    const told = failureText(toPageError(`net::ERR_${name}`, url).message);
    expect(told).toContain(`(net::ERR_${name})`);
    expect(told).not.toContain(url);
    expect(told).not.toMatch(english);
  });

  test('has its numbers and times as the language writes them', () => {
    expect(failureText(statusMessage(404))).toBe('Der Server antwortete mit HTTP-Status 404.');
    expect(failureText(statusMessage(429))).toBe('Die Website bittet um weniger Tempo.');
    expect(spaced(failureText(lateWords(url, 30_000)))).toBe(
      'Sie war nach 30 Sek. nicht bereit („Frist einer Seite“).',
    );
    expect(spaced(failureText(lateWords(url, 1500, '--wait-for ".a"')))).toBe(
      '".a" kam nicht innerhalb von 1,5 Sek. („Frist einer Seite“).',
    );
    expect(spaced(failureText(tooLarge(url).message))).toMatch(/^Sie ist größer als [\d,]+ MB\.$/);
  });

  test('has a sentence inside it told too, and the name of the worker that said it', () => {
    const status = failures.say('msgStatus', { url, status: 503 });
    expect(failureText(failures.say('msgSetApart', { crashes: 2, said: status }))).toContain('mit HTTP-Status 503');
    expect(failureText(failures.say('msgWorker', { worker: 'north', said: status }))).toBe(
      'Worker north: Der Server antwortete mit HTTP-Status 503.',
    );
  });

  test('of an older companion is known too', () => {
    expect(failureText(`${url} answered 429: the site asks to slow down.`)).toBe(
      'Die Website bittet um weniger Tempo.',
    );
  });

  test('that nobody here knows is told as it came', () => {
    expect(failureText('The moon was full.')).toBe('The moon was full.');
  });
});

describe('what a page could not give', () => {
  test.each(Object.keys(pageNotes) as PageNoteCode[])('"%s" is told in the language of the person', (code) => {
    const told = noteText(noteLine(code, pageNotes[code]));
    expect(told.startsWith(code)).toBe(false);
    expect(told.split(' – ')[0]).not.toMatch(english);
  });

  test('has its words in the language of the person, with what is told inside them', () => {
    const told = (code: PageNoteCode, words: string) => noteText(noteLine(code, words));
    expect(told('refused', noteWords.say('noteSays', { words: 'You may not see this' }))).toBe(
      'Die Seite sagt, dass man sie nicht sehen darf oder es sie nicht gibt – „You may not see this“',
    );
    expect(told('not saved', 'https://example.org/a.png could not be reached.')).toContain(
      'Sie war nicht zu erreichen.',
    );
    const leads = noteWords.say('noteLeadsRefused', {
      target: 'https://a.example/',
      reason: leadReasons.say('leadOwn'),
    });
    expect(told('redirect not followed', leads)).toContain('gehört zu Tabtrawl selbst');
  });

  test('without a code, of an older companion, is told as it came', () => {
    expect(noteText('the moon was full')).toBe('the moon was full');
    expect(noteText(noteLine('empty', pageNotes.empty))).toBe('Kein Wort zu lesen');
  });
});
