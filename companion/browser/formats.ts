/** A page as a picture, a PDF or an archive. */
import type { Format } from '../../shared/batch/options.ts';
import type { PageFile } from '../crawl/ports.ts';
import type { Tab } from './tab.ts';

/** Chrome draws no taller picture reliably: 16,384 is the texture limit of common GPUs. */
const tallestPx = 16_000;

const makers: Readonly<Record<PageFile['kind'], (tab: Tab) => Promise<Uint8Array>>> = {
  async screenshot({ target }) {
    const { cssContentSize } = await target.send('Page.getLayoutMetrics');
    const { width } = cssContentSize;
    const height = Math.min(cssContentSize.height, tallestPx);
    const { data } = await target.send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: Math.max(1, width), height: Math.max(1, height), scale: 1 },
    });
    return Buffer.from(data, 'base64');
  },
  async pdf({ target }) {
    const { data } = await target.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
    return Buffer.from(data, 'base64');
  },
  async mhtml({ target }) {
    const { data } = await target.send('Page.captureSnapshot', { format: 'mhtml' });
    return Buffer.from(data);
  },
};

/** True for a format that the browser draws. */
export function isFileKind(format: Format): format is PageFile['kind'] {
  return Object.hasOwn(makers, format);
}

/** One after the other: each wants the whole renderer. */
export async function takeFiles(tab: Tab, formats: readonly Format[]): Promise<readonly PageFile[]> {
  const kinds = formats.filter(isFileKind);
  const files: PageFile[] = [];
  // A focused tab in the background waits for frames that are not drawn for pictures; asleep it draws them on demand.
  if (kinds.length > 0) await tab.sleep();
  for (const kind of kinds) files.push({ kind, bytes: await makers[kind](tab) });
  return files;
}
