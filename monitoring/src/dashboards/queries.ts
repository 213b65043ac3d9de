import type { Query } from './panel.ts';

/** Labels of a process of `service` that was picked at the top of its dashboard. */
export function of(service: string): string {
  return `service="${service}",instance=~"$instance"`;
}

/** How often a second, by the labels named; without labels one sum. */
export function perSecond(counter: string, where: string, ...by: readonly string[]): string {
  return `${sumBy(by)}(rate(${counter}{${where}}[$__rate_interval]))`;
}

/** The same where a series may never have been counted: 0 then, and not nothing. */
export function perSecondOrZero(counter: string, where: string): string {
  return `${perSecond(counter, where)} or vector(0)`;
}

/** How many of `every` are of the kind that `some` names; 0 where none ever was. */
export function share(counter: string, every: string, some: string, ...by: readonly string[]): string {
  const all = perSecond(counter, every, ...by);
  const part = perSecond(counter, `${every}${every === '' ? '' : ','}${some}`, ...by);
  return `(${part} or ${all} * 0) / ${all}`;
}

/** p50, p95 and p99 of a histogram. Between two bounds of buckets they are guessed, as on a straight line. */
export function quantiles(histogram: string, where: string): Query[] {
  return [
    { expr: quantile(0.5, histogram, where), legend: 'p50' },
    { expr: quantile(0.95, histogram, where), legend: 'p95' },
    { expr: quantile(0.99, histogram, where), legend: 'p99' },
  ];
}

export function quantile(which: number, histogram: string, where: string, ...by: readonly string[]): string {
  return `histogram_quantile(${which}, ${perSecond(`${histogram}_bucket`, where, 'le', ...by)})`;
}

/** How many fell into each bucket: what a heat map draws. */
export function buckets(histogram: string, where: string): string {
  return `sum by (le) (increase(${histogram}_bucket{${where}}[$__rate_interval]))`;
}

function sumBy(labels: readonly string[]): string {
  return labels.length === 0 ? 'sum' : `sum by (${labels.join(', ')}) `;
}
