/** The one door to uPlot: a small chart of two lines over the last minutes. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

type ChartColours = {
  readonly first: string;
  readonly second: string;
  readonly grid: string;
  readonly text: string;
};

type ChartOptions = {
  readonly place: HTMLElement;
  readonly heightPx: number;
  readonly colours: () => ChartColours;
  /** How a value is written at the axis. */
  readonly format: (value: number) => string;
};

export interface Chart {
  /** Times in epoch seconds, ascending; as many values a line as times. */
  draw(timesS: readonly number[], first: readonly number[], second: readonly number[]): void;
  /** The theme has changed. */
  repaint(): void;
  close(): void;
}

/** Follows the width of its place. */
export function openChart({ place, heightPx, colours, format }: ChartOptions): Chart {
  let colour = colours();
  const line = (pick: (now: ChartColours) => string): uPlot.Series => ({
    stroke: () => pick(colour),
    width: 1.5,
    points: { show: false },
  });
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: heightPx,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 0, 7, 0],
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.15)] } },
      series: [{}, line((now) => now.first), line((now) => now.second)],
      axes: [
        { show: false },
        {
          size: 52,
          gap: 2,
          space: 22,
          font: '11px system-ui',
          stroke: () => colour.text,
          grid: { stroke: () => colour.grid, width: 1 },
          ticks: { show: false },
          values: (_, splits) => splits.map(format),
        },
      ],
    },
    [[], [], []],
    place,
  );
  const resize = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: heightPx }));
  resize.observe(place);
  return {
    draw: (timesS, first, second) => plot.setData([[...timesS], [...first], [...second]]),
    repaint() {
      colour = colours();
      plot.redraw();
    },
    close() {
      resize.disconnect();
      plot.destroy();
    },
  };
}
