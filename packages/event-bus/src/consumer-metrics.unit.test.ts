import { createLogger, createMetrics } from '@paygraph/telemetry';
import { expect, test } from 'vitest';
import { createConsumerMetrics } from './consumer-metrics.ts';

function world() {
  const metrics = createMetrics('test');
  const report = createConsumerMetrics({
    metrics,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const told = async (name: string) =>
    (await metrics.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { report, told };
}

test('a consumer’s dead letters read 0 from its start on: the first one is then an increase', async () => {
  const { report, told } = world();
  const audit = report('audit', 'audit-events');
  expect(await told('paygraph_consumer_events_total')).toEqual([
    'paygraph_consumer_events_total{consumer="audit",topic="audit-events",outcome="handled",service="test"} 0',
    'paygraph_consumer_events_total{consumer="audit",topic="audit-events",outcome="buried",service="test"} 0',
  ]);
  audit.buried();
  expect(
    await told('paygraph_consumer_events_total{consumer="audit",topic="audit-events",outcome="buried"'),
  ).toEqual([
    'paygraph_consumer_events_total{consumer="audit",topic="audit-events",outcome="buried",service="test"} 1',
  ]);
});

test('the lag behind several publishers is their sum and the oldest; one that is away takes no other with it', async () => {
  const { report, told } = world();
  const { watchLag } = report('audit', 'audit-events');
  watchLag(async () => ({ events: 3, seconds: 1 }));
  const forget = watchLag(async () => ({ events: 2, seconds: 9 }));
  watchLag(async () => undefined);
  watchLag(() => Promise.reject(new Error('away')));
  expect(await told('paygraph_consumer_lag_events{')).toEqual([
    'paygraph_consumer_lag_events{consumer="audit",topic="audit-events",service="test"} 5',
  ]);
  expect(await told('paygraph_consumer_lag_seconds{')).toEqual([
    'paygraph_consumer_lag_seconds{consumer="audit",topic="audit-events",service="test"} 9',
  ]);
  forget();
  expect(await told('paygraph_consumer_lag_seconds{')).toEqual([
    'paygraph_consumer_lag_seconds{consumer="audit",topic="audit-events",service="test"} 1',
  ]);
});
