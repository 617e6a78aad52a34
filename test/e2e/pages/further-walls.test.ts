/** Walls that stand in other places than a page's own document, or say what they want in another way: rendered, and as the lanes find out. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { siteText } from '../../site/articles.ts';
import { type Exchange, numberIn, redirect, send, sendPage } from '../../site/routes.ts';
import { openSite } from '../../site/site.ts';
import { openOwnCrawler } from '../harness/person.ts';

const pages = 4;
const form =
  '<form method="post" action="/in"><label>User <input name="name"></label><label>Password <input name="password" type="password"></label><button>Sign in</button></form>';
const component = (mode: string) =>
  `<my-login></my-login><script>customElements.define('my-login', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: '${mode}' }).innerHTML = ${JSON.stringify(form)}; } });</script>`;
const shell = (script: string) =>
  `<main><h1>Orders</h1><p>All orders of the house, newest first.</p><div id="at"></div></main><script>${script}</script>`;

type Shown = (at: Exchange) => void;
const page =
  (body: string): Shown =>
  (at) =>
    sendPage(at, 'Tidewater', body);

const walls: Readonly<Record<string, { readonly shows: Shown; readonly code: string }>> = {
  'a form in a frame': {
    shows: page('<iframe src="/login/0" width="400" height="300"></iframe>'),
    code: 'login-required',
  },
  'a form in a component': { shows: page(component('open')), code: 'login-required' },
  'a form in a component that is closed': { shows: page(component('closed')), code: 'login-required' },
  'data refused with 401': {
    shows: page(shell("fetch('/orders/1').then(() => { at.textContent = 'Could not load them.'; })")),
    code: 'login-required',
  },
  'data that says "unauthorized" with 200': {
    shows: page(
      shell("fetch('/answer/1').then((answer) => answer.json()).then((got) => { at.textContent = got.error; })"),
    ),
    code: 'login-required',
  },
  'providers to choose from, at another host': {
    shows: (at) =>
      redirect(
        at,
        `http://ds.localhost:${at.url.port}/wayf/1?entityID=paper&return=${encodeURIComponent('http://paper.localhost/back?target=ss:mem:8f3a')}`,
      ),
    code: 'login-required',
  },
  'a list of providers': {
    shows: page(
      '<main><h1>Choose your identity provider</h1><ul><li><a href="/a/1">Okta</a></li><li><a href="/b/1">Google</a></li></ul></main>',
    ),
    code: 'login-required',
  },
  'access to be asked for, by the name of the page': {
    shows: (at) =>
      sendPage(
        at,
        `Sheet ${numberIn(at)}`,
        `<main><h1>You need permission to open Sheet ${numberIn(at)}</h1><p>Ask the owner.</p><button>Request access</button></main>`,
      ),
    code: 'login-required',
  },
  'a firewall that numbers its refusals': {
    shows: (at) =>
      sendPage(
        at,
        'Request Rejected',
        `<p>The requested URL was rejected. Your support ID is: ${crypto.randomUUID()}</p>`,
      ),
    code: 'challenged',
  },
};

/** They have much of a wall, and are pages all the same. */
const whole: Readonly<Record<string, Shown>> = {
  'a frame with the text, under one and the same bar': (at) =>
    sendPage(
      at,
      'Tidewater',
      `<button>Print</button><iframe src="/inner/${numberIn(at)}" width="600" height="400"></iframe>`,
    ),
  'components with the text, and buttons': (at) =>
    sendPage(
      at,
      'Tidewater',
      `<my-sheet data-text="${siteText(numberIn(at))}"></my-sheet><script>customElements.define('my-sheet', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p>' + this.dataset.text + '</p><button>Vote</button>'; } });</script>`,
    ),
};

async function crawl(shows: Shown, lane: 'render' | 'auto'): Promise<readonly PageRecord[]> {
  const site = await openSite({
    routes: {
      sheet: shows,
      login: (at) => sendPage(at, 'Sign in', form),
      inner: (at) => sendPage(at, 'Inner', `<p>${siteText(numberIn(at))}</p>`),
      orders: (at) => send(at, 'application/json', '{}', { status: 401 }),
      answer: (at) => send(at, 'application/json', '{"error":"unauthorized"}'),
      wayf: (at) =>
        sendPage(
          at,
          'Houses',
          '<main><p>Where you are from:</p><ul><li><a href="/idp/1">North</a></li><li><a href="/idp/2">South</a></li></ul></main>',
        ),
    },
  });
  onTestFinished(() => site.close());
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = Array.from({ length: pages }, (_, at) => site.url(`/sheet/${at + 1}`));
  return crawler.crawlAll(urls, { lane, onWall: 'fail', robots: 'ignore' });
}

test('a host that wants a ticket of the network says how to have one, in each lane', async () => {
  const site = await openSite({
    routes: {
      sheet: (at) => sendPage(at, '401', '<h1>401</h1>', { status: 401, headers: { 'www-authenticate': 'Negotiate' } }),
    },
  });
  onTestFinished(() => site.close());
  const { crawler } = await openOwnCrawler({ headless: true });
  for (const lane of ['render', 'fetch', 'auto'] as const) {
    const [record] = await crawler.crawlAll([site.url('/sheet/1')], { lane, onWall: 'fail', cache: 'bypass' });
    expect(record, lane).toMatchObject({ state: 'failed', wall: 'login', error: { code: 'login-required' } });
    expect(record?.error?.message, lane).toContain('--auth-server-allowlist=localhost');
  }
});

describe.each(['render', 'auto'] as const)('lane %s', (lane) => {
  test.each(Object.entries(walls))('%s: no page of the host is done', async (_what, { shows, code }) => {
    const records = await crawl(shows, lane);
    expect(records.map(({ state, error }) => [state, error?.code])).toEqual(
      Array.from({ length: pages }, () => ['failed', code]),
    );
  });

  test.each(Object.entries(whole))('%s: all pages are done', async (_what, shows) => {
    const records = await crawl(shows, lane);
    expect(records.map(({ state }) => state)).toEqual(Array.from({ length: pages }, () => 'done'));
  });
});
