import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeWall } from '../../companion/crawl/walls/detect.ts';
import { seenOf } from '../crawl/walls/seen-of.ts';
import { publicCount, publicPage, publicRoutes } from './public-pages.ts';
import { signInRoutes } from './sign-in.ts';
import { memberText } from './sign-in-pages.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ routes: { ...signInRoutes(), ...publicRoutes } });
});
afterAll(() => site.close());

type Got = { readonly status: number; readonly url: string; readonly html: string; readonly headers: Headers };

/** A browser of a few lines: follows redirects, keeps cookies by host. Other hosts of the site are asked at 127.0.0.1 by their name. */
function openVisitor() {
  const cookies = new Map<string, Map<string, string>>();
  const ask = async (
    url: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Got> => {
    const { host, hostname } = new URL(url);
    const jar = cookies.get(hostname) ?? new Map<string, string>();
    cookies.set(hostname, jar);
    const response = await request(url, {
      form,
      headers: { ...headers, host, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      jar.set(name, value);
    }
    const to = response.headers.get('location');
    if (to !== null) return ask(new URL(to, url).href, undefined, headers);
    return { status: response.status, url, html: response.html, headers: response.headers };
  };
  return {
    ask,
    setCookie: (host: string, name: string, value: string) =>
      (cookies.get(host) ?? cookies.set(host, new Map()).get(host))?.set(name, value),
  };
}

async function request(
  url: string,
  { form, headers }: { form?: Record<string, string> | undefined; headers: Record<string, string> },
) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; headers: Headers; html: string }>();
  const { port, pathname, search } = new URL(url);
  const body = form && new URLSearchParams(form).toString();
  const sent = send(
    {
      host: '127.0.0.1',
      port,
      path: pathname + search,
      method: form ? 'POST' : 'GET',
      headers: {
        ...headers,
        ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      },
    },
    async (response) => {
      let html = '';
      for await (const chunk of response) html += chunk;
      const all = new Headers();
      for (const [name, value] of Object.entries(response.headersDistinct))
        for (const one of value ?? []) all.append(name, one);
      resolve({ status: response.statusCode ?? 0, headers: all, html });
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const judge = (requestedUrl: string, got: Got) =>
  judgeWall(seenOf(got.html, { requestedUrl, finalUrl: got.url, httpStatus: got.status }), {
    falseAlarms: [],
    good: null,
  });
const actionOf = (got: Got) =>
  new URL((/action="([^"]*)"/.exec(got.html)?.[1] ?? got.url).replaceAll('&amp;', '&'), got.url).href;

/** From outside a wall, then in by what a person would do. */
const ways: Readonly<
  Record<
    string,
    { wall: 'login' | 'challenge'; enter: (visitor: ReturnType<typeof openVisitor>, outside: Got) => Promise<unknown> }
  >
> = {
  members: { wall: 'login', enter: (v, got) => v.ask(actionOf(got), { name: 'ines', password: 'open' }) },
  office: { wall: 'login', enter: (v, got) => v.ask(actionOf(got), { name: 'ines', password: 'open' }) },
  short: { wall: 'login', enter: (v, got) => v.ask(actionOf(got), { name: 'ines', password: 'open' }) },
  soft: { wall: 'login', enter: (v, got) => v.ask(actionOf(got), { name: 'ines', password: 'open' }) },
  factor: {
    wall: 'login',
    enter: async (v, got) => {
      const second = await v.ask(actionOf(got), { name: 'ines', password: 'open' });
      expect(judge(site.url('/factor/3'), second)).toMatchObject({
        wall: 'login',
        because: expect.stringContaining('second factor'),
      });
      return v.ask(actionOf(second), { code: '123456' });
    },
  },
  checked: { wall: 'challenge', enter: async (v) => v.setCookie('localhost', 'person', 'yes') },
};

describe.each(Object.entries(ways))('%s', (kind, { wall, enter }) => {
  test('is a wall from outside, and none of the page is told', async () => {
    const url = site.url(`/${kind}/3`);
    const got = await openVisitor().ask(url);
    expect(judge(url, got)).toMatchObject({ wall });
    expect(got.html).not.toContain(memberText(kind, 3));
  });
  test('lets in who does what it asks, and is then no wall', async () => {
    const url = site.url(`/${kind}/3`);
    const visitor = openVisitor();
    await enter(visitor, await visitor.ask(url));
    const inside = await visitor.ask(url);
    expect(inside.html).toContain(memberText(kind, 3));
    expect(judge(url, inside)).toBeNull();
  });
});

test('a wrong password is not let in', async () => {
  const visitor = openVisitor();
  const url = site.url('/members/1');
  await visitor.ask(actionOf(await visitor.ask(url)), { name: 'ines', password: 'shut' });
  expect((await visitor.ask(url)).html).not.toContain('Read by');
});

test('HTTP authentication', async () => {
  const url = site.url('/basic/2');
  const visitor = openVisitor();
  expect(judge(url, await visitor.ask(url))).toMatchObject({ wall: 'login' });
  const inside = await visitor.ask(url, undefined, {
    authorization: `Basic ${Buffer.from('ines:open').toString('base64')}`,
  });
  expect(inside.html).toContain('Read by ines.');
});

test('a token is wanted for the data of the script-written pages', async () => {
  const visitor = openVisitor();
  expect((await visitor.ask(site.url('/spa-data/4'))).status).toBe(401);
  const { token } = JSON.parse((await visitor.ask(site.url('/spa-token'), { name: 'ines', password: 'open' })).html);
  const data = await visitor.ask(site.url('/spa-data/4'), undefined, { authorization: `Bearer ${token}` });
  expect(JSON.parse(data.html)).toEqual({ user: 'ines', html: memberText('spa', 4) });
});

test('a short session ends after its pages', async () => {
  const visitor = openVisitor();
  await visitor.ask(site.url('/short-rules?pages=2'));
  const url = site.url('/short/1');
  const first = await visitor.ask(actionOf(await visitor.ask(url)), { name: 'ines', password: 'open' });
  expect(first.html).toContain(memberText('short', 1));
  expect((await visitor.ask(site.url('/short/2'))).html).toContain(memberText('short', 2));
  const ended = await visitor.ask(site.url('/short/3'));
  expect(judge(site.url('/short/3'), ended)).toMatchObject({ wall: 'login' });
});

test('a page with a sign-in box in its header is no wall', async () => {
  const url = site.url('/boxed/7');
  const got = await openVisitor().ask(url);
  expect(got.html).toContain('type="password"');
  expect(judge(url, got)).toBeNull();
});

test('the public pages are served as they are made, and none is a wall', async () => {
  const visitor = openVisitor();
  for (let n = 0; n < publicCount; n++) {
    const url = site.url(`/public/${n}`);
    const got = await visitor.ask(url);
    expect(got.html).toContain(publicPage(n).body);
    expect(judge(url, got)).toBeNull();
  }
});
