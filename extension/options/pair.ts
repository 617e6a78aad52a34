/** Makes this browser known to a companion with the code that `tabtrawl pair` shows. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { RpcClient } from '../../shared/protocol/rpc-client.ts';
import { keepPairing } from '../parts/companion/pairing.ts';

const answerWithinMs = 5000;

/** Rejects with the companion's own words where the code is not good, with `connection` where nothing answers at the port. */
export async function pair(request: { code: string; port: number; client: string }): Promise<void> {
  const { port, code, client } = request;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const rpc = new RpcClient({ send: (text) => socket.send(text), onEvent: () => {} });
  const timer = setTimeout(() => socket.close(), answerWithinMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onclose = () => {
        rpc.closeAll('it closed the connection');
        reject(new TabtrawlError('connection', `Nothing answers on port ${port}.`));
      };
    });
    socket.onmessage = ({ data }) => rpc.receive(String(data));
    const { token } = await rpc.call('pair', { code, client });
    await keepPairing({ port, token });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
