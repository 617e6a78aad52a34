/** All that a real queue is told over crawls with sign-ins, by its MONITOR; left out, and said so, where this machine has none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import {
  findQueueServer,
  markOf,
  openQueue,
  openSlowSite,
  recordsOf,
  runProgram,
  scratch,
  startWorker,
} from '../../fleet/real-fleet.ts';

const server = findQueueServer();
if (!server) console.warn('No queue was listened to: there is no valkey-server and no redis-server on the PATH.');

/** What goes over the queue, as text: also what is packed in it. */
async function listen(port: number) {
  const redis = new Redis(port);
  const monitor = await redis.monitor();
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, args: readonly string[]) => {
    const text = args.join(' ');
    seen.push(text);
    for (const [, packed = ''] of text.matchAll(/\\?"inline\\?":\\?"([A-Za-z0-9+/=]+)/g))
      seen.push(zstdDecompressSync(Buffer.from(packed, 'base64')).toString('utf8'));
  });
  return {
    text: () => seen.join('\n'),
    [Symbol.dispose]: () => {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}

describe.skipIf(!server)('what the queue is told', () => {
  test('is no cookie and no token, and no page of a signed-in host but of the one whose sign-in was handed over', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    const secrets = { mail: 'c7f1d0mail0secret', bank: '9a3e44bank0secret' };
    await using site = await openSlowSite(20, (host, path) => {
      const secret = secrets[host.startsWith('mail') ? 'mail' : 'bank'];
      if (path !== '/welcome') return null;
      return { status: 200, headers: { 'set-cookie': `sid=${secret}; Path=/; HttpOnly` }, body: '<h1>Welcome</h1>' };
    });
    using queueSees = await listen(queue.port);
    const home = join(files.dir, 'coordinator');
    const coordinator = runProgram(['--headless', '--fleet', '--fleet-public', 'open.localhost'], {
      home,
      queue: queue.url,
    });
    const worker = startWorker('only', files.dir, queue.url, ['--tabs', '2']);
    const at = (host: string, path: string) => `http://${host}.localhost:${site.port}/${path}`;
    const run = async (args: readonly string[]) => {
      const program = runProgram(args, { home });
      expect(await program.ended, program.told.err).toBe(0);
      return program;
    };
    const crawl = async (...urls: readonly string[]) => {
      const records = recordsOf(await run(['crawl', '--jsonl', '--lane', 'render', ...urls]));
      return new Map(records.map((record) => [record.url, record]));
    };
    try {
      await coordinator.says('Ctrl-C closes');
      await worker.says('is ready');
      const code = /hands it a sign-in: (\S+)/.exec(worker.told.err)?.[1] ?? '';

      await crawl(at('mail', 'welcome'), at('bank', 'welcome'));
      const before = await crawl(at('mail', 'kept/1'), at('bank', 'kept/1'), at('open', 'shown/1'));
      expect(before.get(at('mail', 'kept/1'))?.worker).toBeUndefined();
      expect(queueSees.text()).not.toContain('kept');

      const host = `mail.localhost:${site.port}`;
      await run(['fleet', 'hand', host, 'only', code]);
      await worker.says('has handed over its sign-in');
      // The worker's row says that it holds the sign-in a beat later; until then its pages stay here.
      const given = async (n: number) =>
        (await crawl(at('mail', `given/${n}`), at('bank', `kept/2${n}`))).get(at('mail', `given/${n}`));
      let read = await given(0);
      for (let n = 1; n < 20 && read?.worker === undefined; n++) read = await given(n);
      expect(read).toMatchObject({ state: 'done', worker: 'only' });
      expect(read?.markdown).toContain(markOf(read?.url ?? ''));
      expect(site.visits.findLast(({ path }) => path.startsWith('/given'))?.cookie).toContain(secrets.mail);

      await run(['fleet', 'take-back', host]);
      const after = await crawl(at('mail', 'kept/3'), at('bank', 'kept/3'));
      expect(after.get(at('mail', 'kept/3'))).toMatchObject({ state: 'done' });
      expect(after.get(at('mail', 'kept/3'))?.worker).toBeUndefined();

      const { token } = JSON.parse(readFileSync(join(home, 'run', 'companion.json'), 'utf8'));
      const text = queueSees.text();
      expect(text).toContain('given');
      expect(text).toContain(`keeps at ${new URL(read?.url ?? '').pathname.replaceAll('/', ' ').trim()} alone`);
      for (const secret of [secrets.mail, secrets.bank, token, 'kept', 'bank.localhost'])
        expect(text).not.toContain(secret);
      expect(site.visits.filter(({ path }) => path.startsWith('/kept'))).toHaveLength(
        site.visits.filter(({ path, cookie }) => path.startsWith('/kept') && cookie !== '').length,
      );
    } finally {
      await worker.end();
      await coordinator.end();
    }
  });
});
