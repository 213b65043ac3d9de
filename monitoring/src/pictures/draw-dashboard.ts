import { layOut } from '../dashboards/layout.ts';
import type { DashboardPlan, PanelPlan } from '../dashboards/panel.ts';
import { compact } from './compact.ts';
import { escapeText } from './draw-figure.ts';
import { drawPanel } from './draw-panel.ts';
import type { Line } from './line.ts';

/** Pixels of a column and of a row of Grafana's grid; between panels lie some of both. */
const column = 50;
const row = 26;
const gap = 6;

/** A whole dashboard as one SVG, its panels where Grafana puts them. */
export async function drawDashboard(
  plan: DashboardPlan,
  linesOf: (panel: PanelPlan) => Promise<readonly Line[]>,
): Promise<string> {
  const parts: string[] = [];
  let bottom = 0;
  for (const placed of layOut(plan.rows)) {
    const { x, y, w, h } = placed.place;
    bottom = Math.max(bottom, (y + h) * row);
    if ('row' in placed) {
      parts.push(
        `<text x="${gap}" y="${y * row + 18}" font-size="14" fill="#444">${escapeText(placed.row.title)}</text>`,
      );
      continue;
    }
    const size = { width: w * column - gap, height: h * row - gap };
    const drawn = drawPanel(placed.panel, size, await linesOf(placed.panel));
    parts.push(
      `<rect x="${x * column + gap / 2}" y="${y * row}" width="${size.width}" height="${size.height}" fill="#fff" stroke="#ddd"/>`,
      place(drawn, x * column + gap / 2, y * row),
    );
  }
  const width = 24 * column;
  const body = compact(parts.join('\n'));
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${bottom}" font-family="sans-serif"><title>${escapeText(plan.title)}</title><rect width="100%" height="100%" fill="#f7f8fa"/>\n${body}\n</svg>\n`;
}

/** A chart’s own SVG as a group within the whole. */
function place(svg: string, x: number, y: number): string {
  return svg
    .trim()
    .replace(/^<svg[^>]*>/, `<g transform="translate(${x} ${y})">`)
    .replace(/<\/svg>$/, '</g>');
}
