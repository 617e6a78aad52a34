/** A server of numbered pages on loopback, for tests that are about the way to it. */
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { siteText } from '../../site/articles.ts';

/** Answers with page N where the path is `/N`, else with 404. */
export function sendNumbered(
  response: ServerResponse,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const n = Number(/^\/(\d+)$/.exec(path)?.[1] ?? 0);
  response.writeHead(n ? 200 : 404, { 'content-type': 'text/html', ...headers });
  response.end(n ? `<title>Page ${n}</title><main><h1>Page ${n}</h1><p>${siteText(n)}</p></main>` : '');
}

/** The port that it listens on; it is gone when the test has ended. */
export async function listenForTest(
  server: Pick<Server, 'listen' | 'close' | 'closeAllConnections' | 'address'>,
): Promise<number> {
  const listening = once(server as Server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
