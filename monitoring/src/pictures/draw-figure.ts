import type { PanelPlan, Threshold } from '../dashboards/panel.ts';
import { formatValue } from './format-value.ts';
import type { Line } from './line.ts';

const colors: Readonly<Record<Threshold['color'], string>> = {
  green: '#2e8540',
  orange: '#d9822b',
  red: '#c4162a',
};

/** A column that holds a name and a number, in pixels. */
const narrowest = 140;

/** Each line's newest number, in the colour of the threshold it is past. */
export function drawFigure(
  panel: PanelPlan,
  { width, height }: { readonly width: number; readonly height: number },
  lines: readonly Line[],
): string {
  const shown = lines.length === 0 ? [{ name: '', points: [] }] : lines.slice(0, 8);
  const columns = Math.max(1, Math.min(shown.length, Math.floor(width / narrowest)));
  const perColumn = Math.ceil(shown.length / columns);
  const lineHeight = Math.min(26, (height - 38) / Math.max(1, perColumn));
  const longest = Math.max(
    1,
    ...shown.map(({ name, points }) => name.length + textOf(panel, newest(points)).length + 1),
  );
  // Without a browser nobody measures text: a letter is reckoned at 0.6 of its height.
  const fitting = (width / columns - 12) / (longest * 0.6);
  const size = Math.round(Math.max(8, Math.min(18, lineHeight * 0.75, fitting)));
  const texts = shown.map((line, index) => {
    const x = 8 + Math.floor(index / perColumn) * (width / columns);
    const y = 30 + ((index % perColumn) + 0.75) * lineHeight;
    const value = newest(line.points);
    const name = shown.length > 1 ? `<tspan fill="#777">${escapeText(line.name)} </tspan>` : '';
    return `<text x="${Math.round(x)}" y="${Math.round(y)}" font-size="${size}" fill="${colorOf(panel, value)}">${name}${escapeText(textOf(panel, value))}</text>`;
  });
  return `<svg width="${width}" height="${height}"><text x="6" y="15" font-size="11" font-weight="bold" fill="#333">${escapeText(panel.title)}</text>${texts.join('')}</svg>`;
}

function newest(points: Line['points']): number | undefined {
  return points.findLast(([, number]) => Number.isFinite(number))?.[1];
}

function textOf({ unit, words }: PanelPlan, value: number | undefined): string {
  return value === undefined ? 'no data' : (words?.[value] ?? formatValue(value, unit));
}

function colorOf({ thresholds = [] }: PanelPlan, value: number | undefined): string {
  if (value === undefined) return '#999';
  const past = thresholds.findLast(({ from = Number.NEGATIVE_INFINITY }) => value >= from);
  return colors[past?.color ?? 'green'];
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
