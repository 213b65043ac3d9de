import type { Series } from '../prometheus-client.ts';

/** A line of a panel: what its legend calls it, and its numbers. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** The series of one query as lines, named by its legend. A number that is none is a gap. */
export function toLines(legend: string, series: readonly Series[]): Line[] {
  return series.map(({ labels, points }) => ({
    name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '').trim() || 'none',
    points,
  }));
}
