/** What a tab of the person's shows, as the crawl judges pages. Nothing in it is changed: it is read from a world of our own. */
import type { PageSeen } from '../../crawl/ports.ts';
import { challengeMarks } from '../../crawl/walls/challenge-marks.ts';
import type { CdpTarget } from '../cdp/cdp.ts';
import { evaluateRead } from '../read/capture.ts';
import { maxBodySize } from '../visit/content-type.ts';
import { readsControls, withControls } from '../visit/page-controls.ts';

type Counted = Omit<PageSeen, 'requestedUrl' | 'httpStatus' | 'redirects' | 'headers'>;

const ask = { whole: true, enoughText: 0, maxChars: maxBodySize, marks: challengeMarks } as const;

/** Null where it could not be read. `world`: of ours in its main frame. */
export async function readPersonTab(target: CdpTarget, world: number): Promise<Counted | null> {
  const { content } = await evaluateRead(target, world, ask);
  if (!content) return null;
  const { body: _body, contentType: _contentType, url: finalUrl, ...counted } = content;
  const controls = await readsControls(target, world);
  const seen = { ...counted, finalUrl };
  return controls ? withControls(seen, controls) : seen;
}

/** The status that the page came with, and when its document began, in epoch ms; each null where it is not told. */
export async function arrivalIn(
  target: CdpTarget,
  world: number,
): Promise<{ readonly httpStatus: number | null; readonly sinceMs: number | null }> {
  const { result } = await target.send('Runtime.evaluate', {
    expression: `[performance.getEntriesByType('navigation')[0]?.responseStatus || null, performance.timeOrigin]`,
    contextId: world,
    returnByValue: true,
  });
  const [httpStatus, sinceMs] = Array.isArray(result.value) ? result.value : [];
  const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);
  return { httpStatus: numberOf(httpStatus), sinceMs: numberOf(sinceMs) };
}
