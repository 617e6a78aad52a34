/** Pairing by code and handing sign-ins over, as a person does both on the options page, in real Chromium. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildExtension } from '../../extension/build-extension.ts';
import { type FakeCompanion, openFakeCompanion } from '../../extension/fake-companion.ts';
import { type OpenExtension, openExtension } from '../../extension/open-extension.ts';

let folder: string;
let extension: OpenExtension;
let companion: FakeCompanion;
let page: Page;

/** No script can press "Allow" in the browser's own question, so here it was allowed at the installation. */
async function allowCookies(): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { permissions: string[] };
  manifest.permissions.push('cookies');
  await writeFile(path, JSON.stringify({ ...manifest, host_permissions: ['<all_urls>'] }));
}

beforeAll(async () => {
  folder = await buildExtension();
  await allowCookies();
  [extension, companion] = await Promise.all([openExtension(folder), openFakeCompanion()]);
  page = await extension.openPage('options.html');
  await page.waitForSelector('.pair-form');
});

afterAll(async () => {
  await extension?.close();
  await companion?.stop();
  await rm(folder, { recursive: true, force: true });
});

const labelsOf = (inputs: readonly Element[]) =>
  inputs.map((input) => (input instanceof HTMLInputElement ? input.labels?.[0]?.innerText : undefined));
type Extension = {
  readonly chrome: {
    readonly storage: { readonly session: { set(values: object): Promise<void>; clear(): Promise<void> } };
  };
};
/** The browser that the companion holds may say more than one that was paired. */
const beHeld = async () => {
  const { port, token } = companion;
  await page.evaluate((held) => (globalThis as unknown as Extension).chrome.storage.session.set({ companion: held }), {
    port,
    token,
  });
  await page.reload();
  await page.locator('.link-online').waitFor();
  onTestFinished(async () => {
    await page.evaluate(() => (globalThis as unknown as Extension).chrome.storage.session.clear());
    await page.reload();
    await page.locator('.link-online').waitFor();
  });
};
const lastCall = (name: string) => companion.answered.findLast(({ call }) => call === name)?.params;

test('a browser that is not known is paired with the code, after saying what is wrong with another', async () => {
  const pairWith = async (code: string, port: number) => {
    await page.getByLabel('Pairing code').fill(code);
    await page.getByLabel('Port').fill(String(port));
    await page.getByRole('button', { name: 'Pair' }).click();
  };
  await pairWith('', companion.port);
  await page.getByText('Type the code and the port').waitFor();
  // The mark is on what is to be typed anew.
  const marked = () => page.locator('.pair-form [aria-invalid=true]').evaluateAll(labelsOf);
  expect(await marked()).toEqual(['Pairing code']);
  await pairWith('ZZZZ-9999', companion.port);
  await page.getByText('This code is wrong').waitFor();
  await pairWith('ABCD-1234', 9);
  await page.getByText('Nothing answers on port 9').waitFor();
  expect(await marked()).toEqual(['Port']);
  await pairWith(' abcd-1234 ', companion.port);
  await page.locator('.link-online').waitFor();
  expect(lastCall('pair')).toMatchObject({ client: expect.stringMatching(/^Chrome, /) });
});

test('the sign-in of a chosen site goes into a session of that name, and nothing of any other site', async () => {
  await extension.context.addCookies([
    { name: 'sid', value: 'v1', domain: '.example.test', path: '/', httpOnly: true, secure: true, sameSite: 'None' },
    { name: 'part', value: 'v2', domain: 'mail.example.test', path: '/x' },
    { name: 'other', value: 'no', domain: 'other.test', path: '/' },
    { name: 'near', value: 'no', domain: 'notexample.test', path: '/' },
  ]);
  await page.getByLabel('Sites whose sign-in you hand over').fill('www.example.test');
  await page.getByText('may read your cookies of example.test').waitFor();
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('2 cookies are now in the session “example.test”.').waitFor();
  expect(lastCall('session.seed')).toMatchObject({ session: 'example.test', keep: false });
  const { cookies } = lastCall('session.seed') as { cookies: { name: string; domain: string }[] };
  expect(cookies.map(({ name, domain }) => `${name} ${domain}`).toSorted()).toEqual([
    'part mail.example.test',
    'sid .example.test',
  ]);
});

test('a site without cookies is told, and a session with a reserved name is not made', async () => {
  await page.getByLabel('Sites whose sign-in you hand over').fill('empty.test');
  await page.getByLabel('Name of the session').fill('shared');
  expect(await page.getByRole('button', { name: 'Hand over' }).isDisabled()).toBe(true);
  await page.getByLabel('Name of the session').fill('');
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('This browser has no cookies of empty.test.').waitFor();
});

test('a session is forgotten after a question', async () => {
  const session = page.locator('.sessions li', { hasText: 'example.test' }).filter({ hasText: '2 cookies' });
  await session.getByRole('button', { name: 'Forget' }).click();
  expect(lastCall('session.close')).toBeUndefined();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await session.waitFor({ state: 'detached' });
  expect(lastCall('session.close')).toEqual({ session: 'example.test' });
});

test('folders that may be saved in are listed, added in the dialog of the machine, and taken back', async () => {
  const part = page.getByRole('region', { name: 'Folders' });
  await part.getByText('/home/ada/Notes').waitFor();
  await part.getByRole('button', { name: 'Choose a folder…' }).click();
  await part.getByText('/home/ada/Chosen').waitFor();
  // The browser of the person's own days is paired: what is approved is taken back where Tabtrawl's own window is.
  expect(await part.getByRole('button', { name: 'Remove' }).count()).toBe(0);
});

test('who asks for a folder, or answers an agent, comes to that part of the page', async () => {
  for (const [part, name] of [['folders', 'Folders'] as const, ['agents', 'Agents'] as const]) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, part);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  }
  const other = await extension.openPage('options.html#folders');
  await expect.poll(() => other.evaluate(() => document.activeElement?.textContent)).toBe('Folders');
  await other.close();
});

test('settings go out as a file and come back; a file that is not right is refused whole', async () => {
  // How long crawls are kept is no matter of a browser that was paired: its companion would not take it.
  await page.getByText('is said in the browser that Tabtrawl opened').waitFor();
  expect(await page.getByLabel('Days that finished crawls are kept').count()).toBe(0);
  await beHeld();
  await page.getByLabel('Days that finished crawls are kept').fill('30');
  await page.keyboard.press('Tab');
  await expect.poll(() => lastCall('settings.set')).toEqual({ settings: { keepDays: 30 } });
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const text = await readFile(await (await saving).path(), 'utf8');
  expect(text).not.toContain(companion.token);
  const load = (content: string) =>
    page.setInputFiles('input[type=file]', {
      name: 's.json',
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });
  await load(text.replace('"keepDays": 30', '"keepDays": 0'));
  await page.getByText('s.json was not taken').waitFor();
  await load(text.replace('"keepDays": 30', '"keepDays": 45'));
  await page.getByText('The settings were imported').waitFor();
  expect(companion.crawl.settings).toEqual({
    defaults: { content: 'main' },
    keepDays: 45,
    notifyAtEnd: true,
    contentRules: [],
  });
});

test('what is changed while the companion is away stays in sight, and is kept when it is back', async () => {
  await beHeld();
  await page.getByLabel('Days that finished crawls are kept').fill('7');
  const before = companion.answered.length;
  await companion.stop();
  await page.locator('.link-offline').waitFor();
  // Half typed when it went, and confirmed while it is away.
  await page.getByLabel('Days that finished crawls are kept').fill('75');
  await page.keyboard.press('Tab');
  await page.getByLabel('Only these parts').fill('article .post');
  await page.getByText('Kept as soon as Tabtrawl is back.').waitFor();
  await companion.start();
  await page.locator('.link-online').waitFor();
  await expect.poll(() => companion.crawl.settings.keepDays).toBe(75);
  expect(companion.crawl.settings.defaults).toEqual({ content: 'main', keepElement: 'article .post' });
  expect(companion.answered.slice(before).filter(({ call }) => call === 'settings.set')).toHaveLength(1);
  expect(await page.getByLabel('Only these parts').inputValue()).toBe('article .post');
  await page.getByText('Kept as soon as Tabtrawl is back.').waitFor({ state: 'detached' });
});

test('what is typed of a sign-in to hand over stays, while the companion goes and comes back', async () => {
  const sites = page.getByLabel('Sites whose sign-in you hand over');
  await sites.fill('mail.example.test');
  await companion.stop();
  await page.locator('.link-offline').waitFor();
  await companion.start();
  await page.locator('.link-online').waitFor();
  expect(await sites.inputValue()).toBe('mail.example.test');
});

test('letters that are typed faster than the companion takes them are all kept, spaces too', async () => {
  const field = page.getByLabel('Never these parts');
  await field.pressSequentially('.related, .newsletter, footer');
  await expect.poll(() => companion.crawl.settings.defaults.dropElement).toBe('.related, .newsletter, footer');
  expect(await field.inputValue()).toBe('.related, .newsletter, footer');
});

test('a paired browser, which no event tells of its own settings, changes one after the other', async () => {
  const { emit } = companion.crawl;
  companion.crawl.emit = (event, data) => event !== 'settings' && emit(event, data);
  await page.getByLabel('Further tries').fill('5');
  await expect.poll(() => companion.crawl.settings.defaults.retries).toBe(5);
  await page.getByLabel('Pages of one site at once').fill('2');
  await expect.poll(() => companion.crawl.settings.defaults.perHost).toBe(2);
  expect(companion.crawl.settings.defaults).toMatchObject({ retries: 5, dropElement: '.related, .newsletter, footer' });
  companion.crawl.emit = emit;
});
