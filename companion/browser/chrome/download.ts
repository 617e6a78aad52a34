/** The one door to @puppeteer/browsers: a Chrome for Testing in a folder of ours, where the machine has no browser and no package manager may be used. */
import { Browser, detectBrowserPlatform, getInstalledBrowsers, install, resolveBuildId } from '@puppeteer/browsers';

/** The executable of an earlier download, or null. */
export async function findDownloaded(cacheDir: string): Promise<string | null> {
  const installed = await getInstalledBrowsers({ cacheDir });
  return installed.find(({ browser }) => browser === Browser.CHROME)?.executablePath ?? null;
}

/** Gives the executable. `report` gets 0 to 1. Rejects where it can't be had: offline, no room, a platform without builds. */
export async function downloadChrome(
  cacheDir: string,
  { installDeps, report }: { readonly installDeps: boolean; report(doneRatio: number): void },
): Promise<string> {
  const platform = detectBrowserPlatform();
  if (!platform) throw new Error(`There is no Chrome to download for ${process.platform} on ${process.arch}.`);
  const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
  const installed = await install({
    browser: Browser.CHROME,
    platform,
    buildId,
    cacheDir,
    installDeps,
    downloadProgressCallback: (doneBytes, totalBytes) => report(totalBytes > 0 ? doneBytes / totalBytes : 0),
  });
  return installed.executablePath;
}
