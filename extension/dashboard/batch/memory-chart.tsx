import { bytesText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { type ReadonlySignal, useEffect, useRef } from '../../parts/ui.ts';
import { type Chart, openChart } from './chart.ts';
import type { LoadSample } from './load-history.ts';

const heightPx = 48;

/** Memory of Chrome's tree and of the companion over the last five minutes. Readers get the figures beside it. */
export function MemoryChart({ samples }: { readonly samples: ReadonlySignal<readonly LoadSample[]> }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const shown = samples.value;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const token = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const opened = openChart({
      place: element,
      heightPx,
      format: bytesText,
      colours: () => ({
        first: token('--bar-done'),
        second: token('--info'),
        grid: token('--line'),
        text: token('--muted'),
      }),
    });
    chart.current = opened;
    const theme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => opened.repaint();
    theme.addEventListener('change', repaint);
    return () => {
      theme.removeEventListener('change', repaint);
      chart.current = null;
      opened.close();
    };
  }, []);

  useEffect(() => {
    chart.current?.draw(
      shown.map(({ atMs }) => atMs / 1000),
      shown.map(({ browserBytes }) => browserBytes),
      shown.map(({ companionBytes }) => companionBytes),
    );
  }, [shown]);

  return (
    <figure class="memory-chart">
      <div ref={place} style={{ height: `${heightPx}px` }} aria-hidden="true" />
      <figcaption>
        <span class="key key-first">{t('dashKeyBrowser')}</span>
        <span class="key key-second">{t('dashKeyCompanion')}</span>
      </figcaption>
    </figure>
  );
}
