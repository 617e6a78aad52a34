/** Pairs a browser that is not the companion's own, as its person does: a code from the command line, typed into the options page. */
import type { OpenExtension } from '../../extension/open-extension.ts';
import type { CliHome } from './cli.ts';
import { keepPicture } from './pictures.ts';

/** What `tabtrawl pair` shows. */
export async function pairingCode(home: CliHome): Promise<{ code: string; port: string }> {
  const { code: exitCode, stdout, stderr } = await home.run('pair');
  const port = /port (\d+)/.exec(stderr)?.[1];
  if (exitCode !== 0 || port === undefined) throw new Error(`pair ended with ${exitCode}: ${stderr}`);
  return { code: stdout.trim(), port };
}

export async function pairBrowser(browser: OpenExtension, home: CliHome): Promise<void> {
  const { code, port } = await pairingCode(home);
  const page = await browser.openPage('options.html');
  await page.locator('.pair-code').fill(code);
  await page.getByLabel('Port').fill(port);
  await keepPicture(page, 'options-pair');
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await page.locator('.link-online').waitFor();
  await keepPicture(page, 'options-paired');
  await page.close();
}
