import { expect, test, vi } from 'vitest';
import { createLogger, createMetrics, type Figure, shareReading, watchGauge } from './index.ts';

function world() {
  const warnings: string[] = [];
  const metrics = createMetrics('test');
  const logger = createLogger({
    service: 'test',
    level: 'warn',
    destination: { write: (line) => void warnings.push(JSON.parse(line).metric) },
  });
  const told = async (name: string) =>
    (await metrics.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { metrics, logger, warnings, told };
}

test('none of Node’s own gauges is named like a counter', async () => {
  const { told } = world();
  expect((await told('nodejs_active_')).filter((line) => line.includes('_total'))).toEqual([]);
  expect(await told('nodejs_active_resources{')).not.toEqual([]);
});

test('a figure is read anew at each scrape, and what is not there any more is not told', async () => {
  const { metrics, logger, told } = world();
  let figures: readonly Figure<'status'>[] = [
    { labels: { status: 'A' }, value: 2 },
    { labels: { status: 'B' }, value: 1 },
  ];
  const read = async () => figures;
  watchGauge({ metrics, logger, name: 'things', help: 'Things.', labelNames: ['status'], read });
  expect(await told('things')).toEqual([
    'things{status="A",service="test"} 2',
    'things{status="B",service="test"} 1',
  ]);
  figures = [{ labels: { status: 'B' }, value: 3 }];
  expect(await told('things')).toEqual(['things{status="B",service="test"} 3']);
});

test('what can’t be read is missing, not 0 and not what it was, and is told of once until it is back', async () => {
  const { metrics, logger, told, warnings } = world();
  let isAway = true;
  const read = async () => {
    if (isAway) throw new Error('away');
    return [{ value: 7 }];
  };
  watchGauge({ metrics, logger, name: 'age_seconds', help: 'An age.', read });
  expect(await told('age_seconds')).toEqual([]);
  expect(await told('age_seconds')).toEqual([]);
  expect(warnings).toEqual(['age_seconds']);
  isAway = false;
  expect(await told('age_seconds')).toEqual(['age_seconds{service="test"} 7']);
  isAway = true;
  expect(await told('age_seconds')).toEqual([]);
  expect(warnings).toEqual(['age_seconds', 'age_seconds']);
});

test('a reading that hangs keeps no scrape, and takes no other figure with it', async () => {
  vi.useFakeTimers();
  try {
    const { metrics, logger, told } = world();
    watchGauge({ metrics, logger, name: 'hung', help: 'Hung.', read: () => new Promise<never>(() => {}) });
    watchGauge({ metrics, logger, name: 'fine', help: 'Fine.', read: async () => [{ value: 1 }] });
    const lines = told('fine');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await lines).toEqual(['fine{service="test"} 1']);
  } finally {
    vi.useRealTimers();
  }
});

test('those who ask at once share one reading; who asks afterwards has one of its own', async () => {
  const read = vi.fn(async () => read.mock.calls.length);
  const shared = shareReading(read);
  expect(await Promise.all([shared(), shared()])).toEqual([1, 1]);
  expect(await shared()).toBe(2);
});
