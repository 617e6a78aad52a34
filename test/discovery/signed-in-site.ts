/** A small forum that shows itself to its members alone: home, topics, members, a way to sign out. What it was asked for is kept. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SignedInSite = AsyncDisposable & {
  readonly url: (path: string) => string;
  /** Paths that were asked for by a member; `/sign-out` among them would be harm. */
  readonly asked: readonly string[];
  /** Pages that were asked for by a stranger. */
  readonly refused: readonly string[];
};

export const topics = ['/t/knots/1', '/t/sails/2', '/t/ropes/3', '/t/anchors/4', '/t/winds/5', '/t/charts/6'];
export const members = ['/u/ada', '/u/bo', '/u/cy', '/u/di'];

const cookie = 'member=yes';
const longText = (about: string) =>
  `What members say of ${about} is here, in a text of its own that is long enough to be told from every other text of this forum.`;

export async function openSignedInSite(): Promise<SignedInSite> {
  const asked: string[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://forum.test');
    if (pathname === '/sign-in') {
      response.writeHead(302, { 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax`, location: '/' }).end();
      return;
    }
    if (/^\/(?:favicon\.ico|robots\.txt|sitemap.*|llms\.txt)$/.test(pathname)) {
      response.writeHead(404).end();
      return;
    }
    if (!request.headers.cookie?.includes(cookie)) {
      refused.push(pathname);
      response.writeHead(403, { 'content-type': 'text/html' }).end('<title>Members only</title><h1>Members only</h1>');
      return;
    }
    asked.push(pathname);
    const links = pathname === '/' ? [...topics, ...members] : members.filter((_, at) => at === pathname.length % 4);
    const list = links.map((path) => `<li><a href="${path}">${path.split('/')[2]}</a></li>`).join('');
    const title = pathname === '/' ? 'Forum of knots' : `About ${pathname.split('/')[2]}`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>${title}</title><nav><a href="/">Home</a> <a href="/sign-out">Sign out</a></nav><main><h1>${title}</h1><p>${longText(title)}</p><ul>${list}</ul></main>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    asked,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
