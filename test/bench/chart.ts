/** Rows → a bar chart as SVG, readable in light and dark. */
import type { Moment } from './contender.ts';
import type { Row } from './figures.ts';

const bar = { height: 22, gap: 10, left: 210, width: 420 };

export function barChart(title: string, rows: readonly Row[]): string {
  const sorted = rows.toSorted((a, b) => b.pagesPerSecond - a.pagesPerSecond);
  const most = Math.max(...sorted.map((row) => row.pagesPerSecond), 1);
  const height = 60 + sorted.length * (bar.height + bar.gap);
  const bars = sorted.map((row, at) => {
    const y = 48 + at * (bar.height + bar.gap);
    const width = Math.max(2, (row.pagesPerSecond / most) * bar.width);
    const ours = row.label.startsWith('tabtrawl');
    return `<text x="${bar.left - 12}" y="${y + 16}" text-anchor="end">${escaped(row.label)}</text>
<rect x="${bar.left}" y="${y}" width="${width.toFixed(1)}" height="${bar.height}" rx="4" class="${ours ? 'ours' : 'other'}"/>
<text x="${bar.left + width + 8}" y="${y + 16}">${row.pagesPerSecond.toFixed(1)}${row.wrong + row.failed > 0 ? ` (${row.wrong + row.failed} wrong or missing)` : ''}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${height}" width="760" height="${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:14px system-ui,sans-serif;fill:#24292f}.head{font-weight:600;font-size:16px}.ours{fill:#0f766e}.other{fill:#94a3b8}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#2dd4bf}.other{fill:#64748b}}</style>
<text x="16" y="28" class="head">${escaped(title)}</text>
${bars.join('\n')}
</svg>
`;
}

const plot = { left: 48, top: 44, width: 640, height: 200 };

/** What the governor did over time, as steps: one line for each that is given. */
export function governorChart(
  lines: readonly { readonly label: string; readonly moments: readonly Moment[] }[],
): string {
  const all = lines.flatMap(({ moments }) => moments);
  const longestMs = Math.max(1000, ...all.map(({ atMs }) => atMs));
  const most = Math.max(8, ...all.map(({ limit }) => limit));
  const x = (atMs: number) => (plot.left + (atMs / longestMs) * plot.width).toFixed(1);
  // Lines that run together stay apart by a hair.
  const y = (tabs: number, line = 0) => (plot.top + plot.height - (tabs / most) * plot.height - 3 * line).toFixed(1);
  const bottom = plot.top + plot.height;
  const drawn = lines.map(({ label, moments }, at) => {
    const steps = moments.map(({ atMs, limit }, i) =>
      i === 0 ? `M${x(atMs)} ${y(limit, at)}` : `H${x(atMs)}V${y(limit, at)}`,
    );
    return `<path d="${steps.join('')}" fill="none" class="line line-${at}"/>
<text x="${plot.left + at * 210}" y="${bottom + 44}" class="key key-${at}">${escaped(label)}</text>`;
  });
  const scale = [0, most / 2, most].map(
    (tabs) => `<text x="${plot.left - 8}" y="${y(tabs)}" text-anchor="end">${tabs}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 320" width="760" height="320" role="img" aria-label="Tabs that the governor allowed over time">
<style>text{font:14px system-ui,sans-serif;fill:#24292f}.head{font-weight:600;font-size:16px}.line{fill:none;stroke-width:2.5}.line-0{stroke:#0f766e}.line-1{stroke:#b45309}.line-2{stroke:#6d28d9}.key-0{fill:#0f766e}.key-1{fill:#b45309}.key-2{fill:#6d28d9}.axis{stroke:#94a3b8}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.line-0{stroke:#2dd4bf}.key-0{fill:#2dd4bf}.line-1{stroke:#fbbf24}.key-1{fill:#fbbf24}.line-2{stroke:#c4b5fd}.key-2{fill:#c4b5fd}}</style>
<text x="16" y="26" class="head">Tabs that the governor allowed</text>
<path d="M${plot.left} ${plot.top}V${bottom}H${plot.left + plot.width}" fill="none" class="axis"/>
${scale.join('\n')}
<text x="${plot.left + plot.width}" y="${bottom + 20}" text-anchor="end">${(longestMs / 1000).toFixed(0)} s</text>
${drawn.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
