import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  CompanionConnection,
  type CompanionConnectionOptions,
  type LinkState,
  type Socket,
} from '../../../../extension/parts/companion/connection.ts';
import type { Pairing } from '../../../../extension/parts/companion/pairing.ts';
import { TabtrawlError } from '../../../../shared/batch/errors.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: { id: number; call: string; params: Record<string, unknown> }[] = [];
  isClosed = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
  }
  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }
  end(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
  /** Opens and lets the client in. */
  async greet(): Promise<void> {
    this.onopen?.();
    await settle();
    const result = { protocol: 1, version: '0.1.0', clientId: 'c', snapshot: new FakeCrawl(true).snapshot() };
    this.receive({ id: this.sent[0]?.id, result });
    await settle();
  }
}

/** Lets promises that are ready go on; no time passes. */
const settle = () => vi.advanceTimersByTimeAsync(0);

type Introduce = NonNullable<CompanionConnectionOptions['introduce']>;

function setUp(
  pairing: Pairing | null = { port: 4000, token: 'secret' },
  introduce: Introduce = async () => 'a proof',
) {
  const sockets: FakeSocket[] = [];
  const links: string[] = [];
  const options: CompanionConnectionOptions = {
    client: 'test',
    readPairing: vi.fn(async () => pairing),
    openSocket: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    random: () => 1,
    introduce,
    onLink: (link: LinkState, refusal) => links.push(refusal ? `${link} ${refusal}` : link),
    onSnapshot: vi.fn(),
    onEvent: vi.fn(),
  };
  const connection = new CompanionConnection(options);
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('No socket was opened.');
    return socket;
  };
  return { connection, sockets, links, options, last };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('hello has a proof in it; the token stands in no frame and no address', async () => {
  const { connection, last, links } = setUp();
  connection.begin();
  await settle();
  expect(last().url).toBe('ws://127.0.0.1:4000/ws');
  expect(last().sent).toEqual([]);
  await last().greet();
  expect(last().sent[0]).toMatchObject({ call: 'hello', params: { protocol: 1, proof: 'a proof', client: 'test' } });
  expect(JSON.stringify(last().sent)).not.toContain('secret');
  expect(links).toEqual(['connecting', 'online']);
});

test('to a program on the port that cannot prove itself nothing is said, and it is knocked at again', async () => {
  const { connection, last, links, sockets } = setUp(undefined, async () => null);
  connection.begin();
  await settle();
  last().onopen?.();
  await settle();
  expect(last().sent).toEqual([]);
  expect(links.at(-1)).toBe('offline');
  await vi.advanceTimersByTimeAsync(5000);
  expect(sockets.length).toBeGreaterThan(1);
});

test.each([
  ['unauthorized', 'refused version'],
  ['not-found', 'refused token'],
  ['internal', 'refused version'],
])('a companion that answers the question for its proof with "%s": %s', async (code, said) => {
  const { connection, last, links } = setUp(undefined, async () => {
    throw new TabtrawlError(code as 'unauthorized', 'no');
  });
  connection.begin();
  await settle();
  last().onopen?.();
  await settle();
  expect(links.at(-1)).toBe(said);
});

test('the snapshot is handed on before the link is called online', async () => {
  const order: string[] = [];
  const { options, sockets } = setUp();
  const connection = new CompanionConnection({
    ...options,
    onLink: (link) => order.push(link),
    onSnapshot: () => order.push('snapshot'),
  });
  connection.begin();
  await settle();
  await sockets[0]?.greet();
  expect(order).toEqual(['connecting', 'snapshot', 'online']);
});

test('a companion that comes back is found again within 3 s, however long it was away', async () => {
  const { connection, last, links, sockets } = setUp();
  connection.begin();
  await settle();
  await last().greet();
  last().end();
  for (let awayMs = 0; awayMs < 60_000; awayMs += 100) {
    await vi.advanceTimersByTimeAsync(100);
    if (last().onclose) last().end();
  }
  const knocksBefore = sockets.length;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sockets.length).toBeGreaterThan(knocksBefore);
  await last().greet();
  expect(links.at(-1)).toBe('online');
});

test('a socket that opens and says nothing is given up and knocked at again', async () => {
  const { connection, sockets, links } = setUp();
  connection.begin();
  await settle();
  sockets[0]?.onopen?.();
  await vi.advanceTimersByTimeAsync(5_200);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(sockets).toHaveLength(2);
  expect(links).toEqual(['connecting', 'offline']);
});

test('something is sent every 20 s, so that the worker is not stopped', async () => {
  const { connection, last } = setUp();
  connection.begin();
  await settle();
  await last().greet();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(last().sent.filter(({ call }) => call === 'status')).toHaveLength(3);
});

test.each([
  [4401, 'refused token'],
  [4426, 'refused version'],
])('after close code %i it does not knock again, and says "%s"', async (code, said) => {
  const { connection, last, links, sockets } = setUp();
  connection.begin();
  await settle();
  last().onopen?.();
  last().end(code);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links.at(-1)).toBe(said);
  expect(sockets).toHaveLength(1);
});

test('without a pairing no socket is opened', async () => {
  const { connection, links, sockets } = setUp(null);
  connection.begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links).toEqual(['connecting', 'unpaired']);
  expect(sockets).toEqual([]);
});

test('a call without a connection is rejected with the code "connection"', async () => {
  const { connection } = setUp();
  await expect(connection.call('status', {})).rejects.toMatchObject({ code: 'connection' });
});

test('calls that wait when the socket ends are rejected rather than left', async () => {
  const { connection, last } = setUp();
  connection.begin();
  await settle();
  await last().greet();
  const call = connection.call('batch.list', {});
  const refused = expect(call).rejects.toMatchObject({ code: 'connection' });
  last().end();
  await refused;
});

test('"resync" is answered with a new snapshot and not shown as an event', async () => {
  const { connection, last, options } = setUp();
  connection.begin();
  await settle();
  await last().greet();
  last().receive({ event: 'resync', seq: 9, data: { reason: 'slow' } });
  await settle();
  const asked = last().sent.at(-1);
  expect(asked?.call).toBe('snapshot');
  last().receive({ id: asked?.id, result: new FakeCrawl(true).snapshot() });
  await settle();
  expect(options.onSnapshot).toHaveBeenCalledTimes(2);
  expect(options.onEvent).not.toHaveBeenCalled();
});

test('what an earlier socket still says after another was begun is left out', async () => {
  const { connection, sockets, links } = setUp();
  connection.begin();
  await settle();
  const [first] = sockets;
  const late = first?.onclose;
  connection.begin();
  await settle();
  late?.({ code: 4401 } as CloseEvent);
  expect(first?.isClosed).toBe(true);
  expect(links).toEqual(['connecting', 'connecting']);
});

test('once closed it opens nothing more', async () => {
  const { connection, sockets, last } = setUp();
  connection.begin();
  await settle();
  await last().greet();
  connection.close();
  connection.begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
  expect(sockets[0]?.isClosed).toBe(true);
});
