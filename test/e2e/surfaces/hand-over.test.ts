/** A sign-in of an everyday browser, handed over by its person: it works in the companion's Chrome in a session of that name, until it is forgotten. */
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenExtension, openExtension } from '../../extension/open-extension.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome, type Running } from '../harness/cli.ts';
import { grantedExtension } from '../harness/granted-extension.ts';
import { pairBrowser } from '../harness/pair-browser.ts';
import { keepPicture } from '../harness/pictures.ts';

/** The host whose sign-in is handed over, and one that nobody chose. */
const chosen = 'members.localhost';
const other = 'private.localhost';

let site: Site;
let home: CliHome;
let running: Running;
let folder: string;
let everyday: OpenExtension;
let options: Page;
/** What signs in: the value of the chosen site's cookie. */
let token: string;

beforeAll(async () => {
  site = await openSite();
  home = openCliHome();
  running = home.start();
  folder = await grantedExtension();
  everyday = await openExtension(folder);
  await running.said('Tabtrawl is ready');
  await pairBrowser(everyday, home);
  for (const host of [chosen, other]) await signIn(host, 'grace');
  const cookies = await everyday.context.cookies(site.url('/', chosen));
  token = cookies.find(({ name }) => name === 'kept')?.value ?? '';
  expect(token).toHaveLength(36);
  options = await everyday.openPage('options.html');
});
afterAll(async () => {
  await everyday?.close();
  running.child.kill('SIGINT');
  await running.ended;
  home[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
  await site.close();
});

async function signIn(host: string, name: string): Promise<void> {
  const page = await everyday.context.newPage();
  await page.goto(site.url('/account-login', host));
  await page.locator('[name=name]').fill(name);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: `Welcome ${name}` }).waitFor();
  await page.close();
}

/** Whether a page for members, crawled in that session of the companion's Chrome, is shown to `name`. */
async function isSignedIn(session: string, name: string, host = chosen): Promise<boolean> {
  const { records } = await home.records(
    'crawl',
    site.url('/account/1', host),
    ...['--session', session, '--lane', 'render', '--on-wall', 'fail'],
  );
  return records[0]?.markdown.includes(`Cookie says ${name}.`) ?? false;
}

/** Whether any file of the home holds the text. */
function isOnDisk(text: string): boolean {
  return readdirSync(home.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1').includes(text));
}

async function handOver(session: string, keep: boolean): Promise<void> {
  await options.getByLabel('Sites whose sign-in').fill(chosen);
  await options.getByLabel('Name of the session').fill(session);
  await options.getByLabel('Keep it on this machine').setChecked(keep);
  await keepPicture(options, `options-hand-over-${session}`);
  await options.getByRole('button', { name: 'Hand over' }).click();
  await listed(session).waitFor();
}
const listed = (session: string) => options.locator('.sessions li', { hasText: session });

async function forget(session: string): Promise<void> {
  await listed(session).getByRole('button', { name: 'Forget' }).click();
  await options.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await listed(session).waitFor({ state: 'detached' });
}

test('it works in a session of its name and in no other, for the chosen site alone, and is forgotten', async () => {
  await handOver('work', false);
  expect(await listed('work').innerText()).toMatch(/members\.localhost · 2 cookies · until Tabtrawl ends/);
  expect(await isSignedIn('work', 'grace')).toBe(true);
  expect(await isSignedIn('work', 'grace', other)).toBe(false);
  expect(await isSignedIn('shared', 'grace')).toBe(false);
  expect(await isSignedIn('play', 'grace')).toBe(false);
  expect(isOnDisk(token)).toBe(false);

  await forget('work');
  expect(await isSignedIn('work', 'grace')).toBe(false);
});

test('one that is kept is there after a restart; forgotten, it is gone from the disk', async () => {
  await handOver('kept-one', true);
  expect(isOnDisk(token)).toBe(true);
  running.child.kill('SIGINT');
  await running.ended;
  running = home.start();
  await running.said('Tabtrawl is ready');
  expect(await isSignedIn('kept-one', 'grace')).toBe(true);
  await listed('kept-one').waitFor();
  await forget('kept-one');
  expect(await isSignedIn('kept-one', 'grace')).toBe(false);
  expect(isOnDisk(token)).toBe(false);
});

test('where a crawl waits for a sign-in that this browser has, it is offered first, and the waiting pages go on with it', async () => {
  const dashboard = await everyday.openPage('dashboard.html#dialog=new');
  await dashboard.locator('dialog textarea').fill([1, 2].map((n) => site.url(`/account/${n}`, chosen)).join('\n'));
  await dashboard.getByRole('button', { name: 'Crawl 2 pages' }).click();
  const hold = dashboard.locator('.holds li', { hasText: chosen });
  const mine = hold.getByRole('button', { name: 'Use my sign-in here' });
  await mine.waitFor({ timeout: 60_000 });
  await keepPicture(dashboard, 'dashboard-use-my-sign-in');
  await mine.click();
  await dashboard.getByText(/pages? (is|are) crawled with your sign-in of members\.localhost/).waitFor();
  await hold.waitFor({ state: 'detached' });
  const found = async () => {
    const batches = JSON.parse((await home.run('batches', '--json')).stdout) as {
      options: { session: string };
      state: string;
      counts: { done: number };
    }[];
    return batches
      .filter(({ options: { session }, state }) => session === chosen && state === 'done')
      .map(({ counts }) => counts.done);
  };
  await expect.poll(found, { timeout: 60_000 }).toEqual([2]);
  await dashboard.close();
});

test('a browser whose pairing is revoked is let in no more, and says so', async () => {
  const [client] = JSON.parse((await home.run('clients', '--json')).stdout);
  expect(client).toMatchObject({ connected: true });
  expect((await home.run('clients', '--revoke', client.id)).code).toBe(0);
  await options.locator('.pair-form').waitFor();
  await keepPicture(options, 'options-revoked');
});
