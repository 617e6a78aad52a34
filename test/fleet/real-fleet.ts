/** A fleet of real processes: a Redis or Valkey of its own, a slow web server that writes down who came when, companions and workers in homes of their own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../companion/app/main.ts', import.meta.url));

/** The first server of that kind on the PATH, or null. */
export function findQueueServer(): string | null {
  for (const name of ['valkey-server', 'redis-server']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return name;
    } catch {
      // The next one.
    }
  }
  return null;
}

export type Visit = {
  readonly host: string;
  readonly path: string;
  /** When this process saw it; it may have been there for `unseenMs` by then. */
  readonly startMs: number;
  readonly unseenMs: number;
  endMs: number | null;
  readonly status: number;
  readonly cookie: string;
};

/** On a machine with more to do a request lies unseen for longer than this. */
const tickMs = 5;

/** Answers each page after `ms` with its own text. `*.localhost` names lead here in every Chrome. */
export async function openSlowSite(
  ms: number,
  answer?: (
    host: string,
    path: string,
    before: readonly Visit[],
  ) => { status: number; headers?: OutgoingHttpHeaders; body?: string | Uint8Array } | null,
) {
  const visits: Visit[] = [];
  let awakeMs = performance.now();
  const ticks = setInterval(() => {
    awakeMs = performance.now();
  }, tickMs);
  const server: Server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const host = request.headers.host ?? '';
    if (path === '/favicon.ico' || path === '/robots.txt') return void response.writeHead(404).end();
    const special = answer?.(host, path, visits);
    const startMs = performance.now();
    const visit: Visit = {
      host,
      path,
      startMs,
      unseenMs: startMs - awakeMs,
      endMs: null,
      status: special?.status ?? 200,
      cookie: request.headers.cookie ?? '',
    };
    visits.push(visit);
    await sleep(ms);
    visit.endMs = performance.now();
    if (special)
      return void response
        .writeHead(special.status, { 'content-type': 'text/html', ...special.headers })
        .end(special.body ?? '<p>not now</p>');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(host, path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    visits,
    urls: (hosts: number, pages: number) =>
      Array.from({ length: pages }, (_, at) => `http://h${at % hosts}.localhost:${port}/page/${at}`),
    [Symbol.asyncDispose]: async () => {
      clearInterval(ticks);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the page of this address says, and no other. */
export function markOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `This is what ${host} keeps at ${pathname.replaceAll('/', ' ').trim()} alone`;
}

function pageOf(host: string, path: string): string {
  const words = Array.from(
    { length: 40 },
    (_, at) =>
      `<p>Paragraph ${at}: the quick brown fox jumps over the lazy dog, and then it rests for a while near the river.</p>`,
  );
  return `<!doctype html><html lang="en"><title>${host}${path}</title><main><h1>${path}</h1><p>${markOf(`http://${host}${path}`)}.</p>${words.join('')}</main></html>`;
}

export async function openQueue(server: string, dir: string, password = '') {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    // One that was started meanwhile stays: a second could not listen, and would be the only one that is ended.
    if (child) return;
    child = spawn(
      server,
      [
        '--port',
        `${port}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        dir,
        '--save',
        '',
        '--appendonly',
        'no',
        '--maxmemory-policy',
        'noeviction',
        ...(password ? ['--requirepass', password] : []),
      ],
      { stdio: 'ignore' },
    );
    for (let tries = 0; tries < 100 && !(await isOpen(port)); tries++) await sleep(50);
  };
  const stop = async () => {
    const ended = child;
    child = null;
    if (!ended || ended.exitCode !== null) return;
    const over = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await over;
  };
  await start();
  const credentials = password && `:${password}@`;
  return { port, url: `redis://${credentials}127.0.0.1:${port}`, start, stop, [Symbol.asyncDispose]: stop };
}

/**
 * All that a queue is asked, as anyone who may watch it reads it; over its restarts too. Of a socket of its own, as the library takes the words
 * of others for answers to its own questions when it watches anew.
 */
export async function watchQueue(port: number, password: string) {
  const heard: string[] = [];
  let isOver = false;
  let socket = begin();
  function begin() {
    const to = connect(port, '127.0.0.1', () => to.write(`AUTH ${password}\r\nMONITOR\r\n`));
    to.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    // It is away for a while.
    to.on('error', () => {});
    to.on('close', () => {
      if (!isOver) setTimeout(() => (socket = begin()), 50);
    });
    return to;
  }
  for (let tries = 0; !heard.join('').startsWith('+OK\r\n+OK\r\n'); tries++) {
    if (tries === 100) throw new Error(`The queue cannot be watched: ${heard.join('')}`);
    await sleep(50);
  }
  return {
    text: () => heard.join(''),
    [Symbol.dispose]: () => {
      isOver = true;
      socket.destroy();
    },
  };
}

export type Program = ReturnType<typeof runProgram>;

/** A `tabtrawl …` of its own. The queue's address goes by the environment. */
export function runProgram(
  args: readonly string[],
  of: { readonly home: string; readonly queue?: string; readonly env?: Record<string, string> },
) {
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], {
    env: {
      ...process.env,
      TABTRAWL_HOME: of.home,
      ...(of.queue === undefined ? {} : { TABTRAWL_FLEET: of.queue }),
      ...of.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told.err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    told,
    ended,
    get isOver() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    signal: (name: NodeJS.Signals) => child.kill(name),
    async says(text: string, withinMs = 60_000) {
      for (const untilMs = performance.now() + withinMs; !told.err.includes(text); await sleep(50))
        if (performance.now() > untilMs || child.exitCode !== null)
          throw new Error(`It never said "${text}", but: ${told.err}`);
    },
    /** Ends it, asked first. */
    async end(withinMs = 15_000) {
      if (child.exitCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await ended;
      clearTimeout(late);
    },
  };
}

export function startWorker(name: string, dir: string, queue: string, args: readonly string[] = []): Program {
  return runProgram(['worker', '--fleet', '--name', name, '--headless', ...args], {
    home: join(dir, `worker-${name}`),
    queue,
  });
}

/** A crawl as a coordinator, its records on stdout. `args` before the list. */
export function startCrawl(
  urls: readonly string[],
  dir: string,
  queue: string | null,
  args: readonly string[],
  env: Record<string, string> = {},
): Program {
  const list = join(dir, 'list.txt');
  writeFileSync(list, `${urls.join('\n')}\n`);
  const fleet = queue === null ? [] : ['--fleet', '--fleet-public', '*.localhost'];
  return runProgram(
    ['crawl', '--jsonl', '--headless', '--file', list, ...fleet.slice(1), ...args, ...fleet.slice(0, 1)],
    {
      home: join(dir, 'coordinator'),
      env,
      ...(queue === null ? {} : { queue }),
    },
  );
}

export function recordsOf(program: Program): readonly {
  url: string;
  state: string;
  worker?: string;
  markdown: string;
  attempts: number;
  error?: { code: string };
  saved?: { url: string }[];
}[] {
  return program.told.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

export function scratch(): { readonly dir: string } & Disposable {
  const dir = mkdtempSync('/tmp/tabtrawl-fleet-');
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
