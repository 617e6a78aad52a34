/** Puts a server on loopback, on the port where clients look first. */
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TabtrawlError } from '../../shared/batch/errors.ts';

/** No other address is ever bound. */
const loopback = '127.0.0.1';

/** Listens on `asked`, or, without it, on `last` where that is free, else on any port. Gives the port; `conflict` where an asked one is taken. */
export async function listenOnLoopback(
  server: HttpServer,
  want: { readonly asked: number | undefined; readonly last: number | null },
): Promise<number> {
  if (want.asked === undefined && want.last !== null && (await tryPort(server, want.last)) === null)
    return portOf(server);
  const refusal = await tryPort(server, want.asked ?? 0);
  if (refusal === null) return portOf(server);
  throw new TabtrawlError(
    'conflict',
    `Port ${want.asked} of ${loopback} can't be used (${refusal.code ?? refusal.message}). Name another one, or none.`,
    {
      cause: refusal,
    },
  );
}

/** Null once it listens; else why not. */
function tryPort(server: HttpServer, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const onError = (error: Error) => resolve(error);
    server.once('error', onError);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.removeListener('error', onError);
      resolve(null);
    });
  });
}

function portOf(server: HttpServer): number {
  // A server that listens on a port has an AddressInfo; strings are for pipes.
  return (server.address() as AddressInfo).port;
}
