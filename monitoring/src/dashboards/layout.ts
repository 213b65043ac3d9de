import type { PanelPlan, Row } from './panel.ts';

/** Grafana's grid is 24 columns wide, whatever the width of the window. */
export const gridColumns = 24;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Placed =
  | { readonly row: Row; readonly id: number; readonly place: Place }
  | { readonly panel: PanelPlan; readonly id: number; readonly place: Place };

/** Panels from left to right, and on the next line where they no longer fit. Ids count up from 1: a link to a panel names its id. */
export function layOut(rows: readonly Row[]): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push({ row, id: placed.length + 1, place: { x: 0, y, w: gridColumns, h: 1 } });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      if (x + panel.width > gridColumns) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      placed.push({ panel, id: placed.length + 1, place: { x, y, w: panel.width, h: panel.height } });
      x += panel.width;
      lineHeight = Math.max(lineHeight, panel.height);
    }
    y += lineHeight;
  }
  return placed;
}
