import { beforeEach, expect, test } from 'vitest';
import { TabGate } from '../../../companion/browser/tabs/requests.ts';
import { isSaved } from '../../../companion/browser/visit/content-type.ts';
import { FakeTarget } from '../cdp/fake-cdp.ts';

let target: FakeTarget;
let stopped: string[];
beforeEach(() => {
  target = new FakeTarget('tab');
  stopped = [];
});

const open = (rules: { refusesPasswords?: boolean; stopsDownloads?: boolean; asksAnew?: boolean } = {}) =>
  new TabGate(target, {
    refusesPasswords: false,
    stopsDownloads: false,
    onStopped: (loaderId, status, headers) => stopped.push(`${loaderId} ${status} ${headers['content-type']}`),
    ...rules,
  });
const request = (resourceType: string, headers: object = {}) =>
  target.tell('Fetch.requestPaused', { requestId: 'r', resourceType, request: { headers } });
const answer = (resourceType: string, responseStatusCode: number, type: string, disposition = 'inline') =>
  target.tell('Fetch.requestPaused', {
    requestId: 'r',
    request: { headers: {} },
    networkId: 'loader',
    resourceType,
    responseStatusCode,
    responseHeaders: [
      { name: 'Content-Type', value: type },
      { name: 'Content-Disposition', value: disposition },
    ],
  });
const last = () => target.sent.at(-1);

test('where nothing is to be decided Chrome is not asked to stop anything', async () => {
  const gate = open();
  await gate.apply();
  await gate.block({ blocked: [], emptyImages: false });
  expect(target.methods()).toEqual([]);
});

test('blocked kinds are refused, all others go on, and it is undone when nothing is blocked any more', async () => {
  const gate = open();
  await gate.block({ blocked: ['image', 'font'], emptyImages: true });
  expect(last()?.params).toMatchObject({ patterns: [{ resourceType: 'Image' }, { resourceType: 'Font' }] });
  await gate.block({ blocked: ['image', 'font'], emptyImages: true });
  expect(target.methods()).toEqual(['Fetch.enable']);
  request('Image');
  expect(last()).toMatchObject({ method: 'Fetch.failRequest', params: { errorReason: 'BlockedByClient' } });
  request('Script');
  expect(last()?.method).toBe('Fetch.continueRequest');
  await gate.block({ blocked: [], emptyImages: false });
  expect(last()?.method).toBe('Fetch.disable');
  request('Image');
  expect(last()?.method).toBe('Fetch.continueRequest');
});

test('an empty image stands in for each, for pages of other sites too; nothing else is changed', async () => {
  const gate = open();
  await gate.block({ blocked: [], emptyImages: true });
  expect(last()?.params).toMatchObject({ patterns: [{ resourceType: 'Image' }] });
  request('Image', { Origin: 'https://a.test' });
  expect(last()).toMatchObject({ method: 'Fetch.fulfillRequest', params: { responseCode: 200 } });
  expect(last()?.params).toMatchObject({
    responseHeaders: expect.arrayContaining([{ name: 'access-control-allow-origin', value: 'https://a.test' }]),
  });
  request('Script');
  expect(last()?.method).toBe('Fetch.continueRequest');
});

test('a question for a password is answered with no', async () => {
  await open({ refusesPasswords: true }).apply();
  expect(last()?.params).toMatchObject({ handleAuthRequests: true, patterns: [{ urlPattern: '*' }] });
  target.tell('Fetch.authRequired', { requestId: 'a' });
  expect(last()?.params).toEqual({ requestId: 'a', authChallengeResponse: { response: 'CancelAuth' } });
});

test('beside a person a document that would be saved is stopped and told of, a page and a redirect are not', async () => {
  await open({ stopsDownloads: true }).apply();
  answer('Document', 200, 'application/zip');
  expect(last()).toMatchObject({ method: 'Fetch.failRequest', params: { errorReason: 'Aborted' } });
  expect(stopped).toEqual(['loader 200 application/zip']);
  for (const [status, type] of [
    [200, 'text/html; charset=x'],
    [404, 'application/zip'],
    [302, ''],
  ] as const) {
    answer('Document', status, type);
    expect(last()?.method).toBe('Fetch.continueResponse');
  }
  answer('Document', 200, 'text/html', 'attachment');
  expect(last()?.method).toBe('Fetch.failRequest');
});

test.each([
  ['text/html', false],
  ['', false],
  ['text/plain', false],
  ['application/json', false],
  ['application/atom+xml', false],
  ['image/png', false],
  ['application/pdf', false],
  ['text/csv', true],
  ['text/calendar', true],
  ['application/zip', true],
  ['application/octet-stream', true],
])('%s is saved rather than shown: %s', (type, saved) => {
  expect(isSaved(type, undefined)).toBe(saved);
});

test('documents are asked for again, all else and what says so already goes on as it is', async () => {
  await open({ asksAnew: true }).apply();
  expect(last()?.params).toMatchObject({ patterns: [{ resourceType: 'Document', requestStage: 'Request' }] });
  const document = (headers: object, method = 'GET') =>
    target.tell('Fetch.requestPaused', { requestId: 'r', resourceType: 'Document', request: { headers, method } });
  document({ Accept: 'text/html' });
  expect(last()?.params).toEqual({
    requestId: 'r',
    headers: [
      { name: 'Accept', value: 'text/html' },
      { name: 'Cache-Control', value: 'max-age=0' },
    ],
  });
  document({ pragma: 'no-cache' });
  expect(last()?.params).toEqual({ requestId: 'r', headers: [{ name: 'pragma', value: 'no-cache' }] });
  document({}, 'POST');
  expect(last()?.params).toEqual({ requestId: 'r' });
  request('Script');
  expect(last()?.params).toEqual({ requestId: 'r' });
});

test('where writes are refused all requests are asked about, and those that may change something fail and are told of', async () => {
  const told: string[] = [];
  const gate = new TabGate(target, {
    refusesPasswords: false,
    stopsDownloads: false,
    onWrite: (url, sender, isRefused) => told.push(`${url} ${sender} ${isRefused}`),
    onStopped: () => {},
  });
  await gate.apply();
  expect(last()?.params).toMatchObject({ patterns: [{ resourceType: 'Ping' }] });
  const send = (method: string, resourceType: string, body = '') =>
    target.tell('Fetch.requestPaused', {
      requestId: 'r',
      resourceType,
      request: { url: 'http://a.test/x', method, postData: body, headers: { Referer: 'http://a.test/' } },
    });
  send('POST', 'Ping');
  expect(last()?.method).toBe('Fetch.continueRequest');
  await gate.block({ blocked: [], emptyImages: false, refusesWrites: true });
  expect(last()?.params).toMatchObject({ patterns: [{ urlPattern: '*', requestStage: 'Request' }] });
  send('POST', 'Fetch');
  expect(last()).toMatchObject({ method: 'Fetch.failRequest', params: { errorReason: 'BlockedByClient' } });
  send('POST', 'Document');
  expect(last()).toMatchObject({ method: 'Fetch.failRequest', params: { errorReason: 'Aborted' } });
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    send(method, 'Fetch');
    expect(last()?.method).toBe('Fetch.continueRequest');
  }
  send('POST', 'Document', 'SAMLResponse=PHNhbWw%2B&RelayState=x');
  expect(last()?.method).toBe('Fetch.continueRequest');
  expect(told).toEqual([
    'http://a.test/x http://a.test/ false',
    'http://a.test/x http://a.test/ true',
    'http://a.test/x http://a.test/ true',
  ]);
});
