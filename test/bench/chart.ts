/** Rows → a bar chart as SVG, readable in light and dark. */
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

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
