/** The server of walls as an application of the suite: six pages of each kind, signed in to as each kind wants. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type App, typeInto } from '../app.ts';
import { run } from '../programs.ts';
import { serveWalls, tokenKinds, walls as wallTable, wallWord } from './serve.ts';

const pagesPerKind = 6;
const kinds = [...Object.keys(wallTable).filter((kind) => kind !== 'idp2'), ...tokenKinds, 'basic'];
/** Addresses at which one signs in, and at which a sign-in is renewed. */
const signInPaths = /\/(?:in|api\/in|api\/refresh)$/;

export const walls: App = {
  name: 'walls',
  install: async () =>
    (await run('sh', ['-c', 'command -v xdotool']).catch(() => '')) === '' ? 'it needs: apt-get install xdotool' : null,

  async start() {
    const server = await serveWalls();
    const pages = kinds.flatMap((kind) =>
      Array.from({ length: pagesPerKind }, (_, at) => ({
        url: `http://${kind}.test:${server.port}/p/${at + 1}`,
        words: [wallWord(kind, at + 1)],
      })),
    );
    return {
      pages,
      chromeArgs: ['--host-resolver-rules=MAP *.test 127.0.0.1'],
      signIn: (page, host) => pass(page, host.split('.')[0] ?? ''),
      atBox: (host) =>
        host.startsWith('basic.') ? () => typeIntoBox(host, () => server.log.get('basic let in') ?? 0) : null,
      async counts() {
        const writes = [...server.log]
          .filter(([what]) => /^\S+ (?:POST|PUT|PATCH|DELETE) /.test(what) && !signInPaths.test(what))
          .reduce((sum, [, count]) => sum + count, 0);
        return { trips: null, writes };
      },
      async forgetSessions() {
        server.drop();
      },
      checks: [
        {
          name: 'nothing of a sign-in is used up, no sign-out is followed',
          async run() {
            const bad = [...server.log].filter(([what]) => /family revoked|signed out/.test(what));
            return bad.length === 0 ? null : bad.map(([what, count]) => `${what}: ${count}`).join(', ');
          },
        },
      ],
      stop: () => server.close(),
    };
  },
};

/**
 * Chrome's own box, which only real keys reach. They go to the window that names the host: without a window manager, those that a person would
 * not see (a tab that draws for a crawled page) stand beside it. Nothing tells when the box is there: keys that came too soon are pressed
 * again. `letIn`: how often the server let somebody in.
 */
async function typeIntoBox(host: string, letIn: () => number): Promise<void> {
  const before = letIn();
  for (let tries = 0; tries < 5 && letIn() === before; tries++) {
    await sleep(2500);
    const found = await run('xdotool', ['search', '--onlyvisible', '--name', host]).catch(() => '');
    const id = found.trim().split('\n').at(-1) ?? '';
    if (id === '') continue;
    await run('xdotool', ['windowfocus', '--sync', id]);
    await run('xdotool', ['type', '--delay', '40', 'ada\topen']);
    await run('xdotool', ['key', 'Return']);
    await sleep(2500);
  }
}

async function pass(page: Page, kind: string): Promise<void> {
  if (kind === 'popup') {
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#b').click()]);
    await typeInto(popup, '[name=password]', 'open');
    await popup.locator('button').click();
    return;
  }
  if (kind === 'seats') await page.locator('main a').click();
  await page.locator('button').last().waitFor({ timeout: 10_000 });
  if (await page.locator('[name=name]:visible').count())
    await typeInto(page, '[name=name]', kind === 'redirid' ? 'ada@corp.test' : 'ada');
  if (await page.locator('[name=password]:visible').count()) await typeInto(page, '[name=password]', 'open');
  await page.locator('button').last().click();
}
