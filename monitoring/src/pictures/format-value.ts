import type { Unit } from '../dashboards/panel.ts';

/** A number as Grafana would write it beside a panel: three digits, with its unit. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return formatSeconds(value);
    case 'bytes':
      return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
    case 'percentunit':
      return `${digits(value * 100, 5)} %`;
    case 'reqps':
      return `${digits(value)} req/s`;
    case 'cps':
      return `${digits(value)}/s`;
    case 'short':
      return scaled(value, 1000, ['', 'K', 'M', 'G', 'T']);
    default:
      return unit satisfies never;
  }
}

function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${digits(seconds * 1e6)} µs`;
  if (size < 1) return `${digits(seconds * 1000)} ms`;
  if (size < 60) return `${digits(seconds)} s`;
  if (size < 3600) return `${digits(seconds / 60)} min`;
  if (size < 86_400) return `${digits(seconds / 3600)} h`;
  return `${digits(seconds / 86_400)} d`;
}

function scaled(value: number, step: number, names: readonly string[]): string {
  let power = 0;
  while (Math.abs(value) / step ** power >= step && power < names.length - 1) power += 1;
  return `${digits(value / step ** power)} ${names[power] ?? ''}`.trimEnd();
}

function digits(value: number, count = 3): string {
  return String(Number(value.toPrecision(count)));
}
