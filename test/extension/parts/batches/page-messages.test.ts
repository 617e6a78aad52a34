import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { lateWords, tooLarge } from '../../../../companion/browser/visit/deadline.ts';
import { toPageError } from '../../../../companion/browser/visit/net-errors.ts';
import { outcomeOfVisit } from '../../../../companion/crawl/page/outcome.ts';
import type { Visit } from '../../../../companion/crawl/ports.ts';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { failureText, noteText } from '../../../../extension/parts/batches/page-messages.ts';
import { noteLine, type PageNoteCode, pageNotes } from '../../../../shared/batch/page-notes.ts';

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

/** What other files of the companion say: the words of it that stand there, and a whole sentence. */
const said: readonly (readonly [source: string, written: string, sentence: string])[] = [
  ['browser/visit/deadline', 'The tab crashed on ', `The tab crashed on ${url}.`],
  ['browser/visit/outcome', 'The tab was closed while', `The tab was closed while it was on ${url}.`],
  ['browser/visit/file-answer', ' starts a download (', `${url} starts a download (application/zip).`],
  ['browser/visit/navigate', ', with no content.', `${url} answers 204, with no content.`],
  ['browser/visit/navigate', ', which is not crawled.', `${url} leads to mailto:a@b.example, which is not crawled.`],
  ['browser/ready/settle', 'sends its reader on without an end.', `${url} sends its reader on without an end.`],
  ['browser/fetch/fetch-lane', ' could not be reached.', `${url} could not be reached.`],
  ['extract/extract-page', 'that has no text to take.', `${url} holds video/mp4 that has no text to take.`],
  [
    'crawl/page/deadline',
    'its content could not be taken within',
    'The page was got, but its content could not be taken within 30000 ms (--timeout).',
  ],
  [
    'crawl/page/outcome',
    'its content had not come in time',
    `${url}: its content had not come in time, beside other pages of its host.`,
  ],
  ['crawl/page/fetch', 'The tab did not come back', 'The tab did not come back from this page after its deadline.'],
  [
    'crawl/page/start',
    'pages in a row met it',
    'example.org wants a sign-in: 3 pages in a row met it, so this one was not asked for. Get past it, then retry.',
  ],
  [
    'crawl/schedule/robots',
    'asks crawlers to stay away from',
    `robots.txt of example.org asks crawlers to stay away from ${url}.`,
  ],
  [
    'crawl/discovery/discoveries',
    'which is outside the scope',
    `${url} leads to https://b.example/, which is outside the scope.`,
  ],
  [
    'store/discovery/kind-moves',
    'Its kind of pages was stopped.',
    'Its kind of pages was stopped. Let the kind in to have them after all.',
  ],
  ['store/discovery/kind-moves', 'The page budget was used up', 'The page budget was used up before it (--max-pages).'],
  ['crawl/walls/detect', 'checks visitors (Cloudflare).', 'example.org checks visitors (Cloudflare).'],
  [
    'crawl/walls/detect',
    'asks whether you are a person ("',
    'example.org asks whether you are a person ("Just a moment...").',
  ],
  ['crawl/walls/detect', 'shows a captcha (', 'example.org shows a captcha (hcaptcha) in place of the page.'],
  ['crawl/walls/detect', 'wants a user name and password', 'example.org wants a user name and password (status 401).'],
  ['crawl/walls/detect', 'The page led to a sign-in at', 'The page led to a sign-in at login.example.org.'],
  ['crawl/walls/detect', 'asks for a second factor.', 'example.org asks for a second factor.'],
  ['crawl/walls/detect', 'shows a sign-in form', 'example.org shows a sign-in form in place of the page.'],
  ['crawl/walls/detect', 'shows little but a password form.', 'example.org shows little but a password form.'],
  ['crawl/walls/detect', 'says that you must sign in.', 'example.org says that you must sign in.'],
  ['crawl/walls/detect', 'says that you are signed out.', 'example.org says that you are signed out.'],
  ['crawl/walls/detect', 'for want of a sign-in.', 'example.org refused the page its data for want of a sign-in.'],
  [
    'crawl/page/judge',
    'at several addresses, which has',
    'example.org shows one and the same page at several addresses, which has to be got past first.',
  ],
];

/** The words of notes, with where they are said. */
const noted: readonly (readonly [source: string, written: string, code: PageNoteCode, words: string])[] = [
  ['crawl/page/process', 'the page says "', 'refused', 'the page says "You may not see this"'],
  ['browser/ready/settle', 'it never stopped changing', 'unfinished', 'it never stopped changing'],
  [
    'browser/ready/settle',
    'had not come by its deadline',
    'unfinished',
    'something that it had asked for had not come by its deadline',
  ],
  ['browser/ready/settle', ' it leads on to ', 'redirect not followed', 'after 30 s it leads on to https://b.example/'],
  [
    'browser/visit/page-runner',
    'its script never paused',
    'unfinished',
    'its script never paused, and was broken off shortly before its deadline',
  ],
  ['browser/visit/visit', 'shows in it is left out', 'frame left out', 'what ads.example shows in it is left out'],
  [
    'browser/visit/visit',
    'is drawn as a picture (canvas)',
    'partial: drawing',
    'what it shows is drawn as a picture (canvas), whose words cannot be read',
  ],
  [
    'crawl/content-notes',
    'brings is not here; --scroll',
    'partial: button',
    'what its button "Load more" brings is not here; --scroll presses it',
  ],
  [
    'crawl/content-notes',
    'as it is served it has no words',
    'empty',
    'as it is served it has no words; lane render may bring some',
  ],
  [
    'crawl/content-notes',
    'its content was chosen as without it',
    'content rule',
    'no part of the page matches .post; its content was chosen as without it',
  ],
  ['crawl/page/process', 'this is what had come until then', 'cut off', 'this is what had come until then'],
];

const english = /\b(?:the|its|page|not|says?)\b/;

describe('why a page failed', () => {
  test.each(netErrors)('net::ERR_%s is told in the language of the person, with its name', (name) => {
    const told = failureText(toPageError(`net::ERR_${name}`, url).message);
    if (name !== 'TOO_MANY_REDIRECTS') expect(told).toContain(`(net::ERR_${name})`);
    expect(told).not.toContain(url);
    expect(told).not.toMatch(english);
  });

  test.each(said)('%s says "%s", and it comes in the language of the person', (source, written, sentence) => {
    expect(readFileSync(`companion/${source}.ts`, 'utf8')).toContain(written);
    const told = failureText(sentence);
    expect(told).not.toBe(sentence);
    expect(told).not.toMatch(/\{/);
    expect(told).not.toMatch(english);
  });

  test('has its numbers and times as the language writes them', () => {
    expect(failureText(statusMessage(404))).toBe('Der Server antwortete mit HTTP-Status 404.');
    expect(failureText(statusMessage(429))).toBe('Die Website bittet um weniger Tempo.');
    expect(spaced(failureText(lateWords(url, 30_000)))).toBe('Sie war nach 30 Sek. nicht bereit (--timeout).');
    expect(spaced(failureText(lateWords(url, 1500, '--wait-for ".a"')))).toBe(
      '--wait-for ".a" kam nicht innerhalb von 1,5 Sek. (--timeout).',
    );
    expect(spaced(failureText(tooLarge(url).message))).toMatch(/^Sie ist größer als [\d,]+ MB\.$/);
  });

  test('that nobody here knows is told as it came', () => {
    expect(failureText('The hook pageDone threw: no')).toBe('The hook pageDone threw: no');
  });
});

describe('what a page could not give', () => {
  test.each(Object.keys(pageNotes) as PageNoteCode[])('"%s" is told in the language of the person', (code) => {
    const told = noteText(noteLine(code, pageNotes[code]));
    expect(told.startsWith(code)).toBe(false);
    expect(told.split(' – ')[0]).not.toMatch(english);
  });

  test.each(noted)('%s says "%s", and it comes in the language of the person', (source, written, code, words) => {
    expect(readFileSync(`companion/${source}.ts`, 'utf8')).toContain(written);
    const told = noteText(noteLine(code, words));
    expect(told).not.toContain(words);
    expect(told.replace(/„.*“/, '')).not.toMatch(english);
  });

  test('without a code, of an older companion, is told as it came', () => {
    expect(noteText('the moon was full')).toBe('the moon was full');
    expect(noteText(noteLine('empty', pageNotes.empty))).toBe('Kein Wort zu lesen');
  });
});
