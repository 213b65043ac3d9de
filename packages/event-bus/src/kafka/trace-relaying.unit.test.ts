import { createLogger, startTracing, type Tracing } from '@paygraph/telemetry';
import { startTraceCollector, type TraceCollector } from '@paygraph/testing/trace-collector';
import type { KafkaMessage } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMessage, toMessage } from './message.ts';
import type { RelayedEvent } from './read-outbox.ts';
import { traceRelaying } from './trace-relaying.ts';

const traceIds = ['a'.repeat(32), 'c'.repeat(32)];
const traceparents = traceIds.map((traceId) => `00-${traceId}-${'b'.repeat(16)}-01`);

function relayed(traceparent?: string): RelayedEvent {
  const event = { position: 2n, previous: 1n, topic: 'user-events', key: 'k', json: '{}' } as const;
  return { ...event, ...(traceparent !== undefined && { traceparent }) };
}

/** As it comes out of Kafka: headers are bytes. */
function delivered(event: RelayedEvent): KafkaMessage {
  const { headers = {}, value } = toMessage(event, 'users');
  return {
    key: null,
    value: Buffer.from(String(value)),
    timestamp: '0',
    attributes: 0,
    offset: '0',
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, Buffer.from(String(header))]),
    ),
  };
}

function traceOf(event: RelayedEvent): unknown {
  const read = readMessage(delivered(event));
  return read.kind === 'event' ? read.delivery.trace : read;
}

describe('a message', () => {
  test('brings the trace of its event along', () => {
    expect(traceOf(relayed(traceparents[0]))).toEqual({ traceparent: traceparents[0] });
  });

  test('of an event without a trace brings none', () => expect(traceOf(relayed())).toBeUndefined());
});

describe('the relay', () => {
  let collector: TraceCollector;
  let tracing: Tracing;
  beforeEach(async () => {
    collector = await startTraceCollector();
    tracing = await startTracing({
      service: 'users',
      config: { url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5_000, ratio: 1 },
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
  });
  afterEach(async () => {
    await tracing.stop();
    await collector.close();
  });

  test('sends each event of a request on in a step of its own trace, and one without in none', async () => {
    const events = [relayed(traceparents[0]), relayed(), relayed(traceparents[1])];
    let sent: readonly RelayedEvent[] = [];
    const isSent = await traceRelaying(tracing)(events, async (traced) => {
      sent = traced;
      return true;
    });
    await tracing.stop();
    expect(isSent).toBe(true);
    const spans = collector.spans();
    expect(spans.map(({ traceId, parentSpanId, name }) => [traceId, parentSpanId, name])).toEqual(
      traceIds.map((traceId) => [traceId, 'b'.repeat(16), 'publish user-events']),
    );
    const [first, second] = spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);
    expect(sent.map(({ traceparent }) => traceparent)).toEqual([first, undefined, second]);
  });

  test('tells of a request that Kafka did not take', async () => {
    expect(await traceRelaying(tracing)([relayed(traceparents[0])], async () => false)).toBe(false);
    await tracing.stop();
    expect(collector.spans()[0]?.attributes).toHaveProperty('error.type');
  });

  test('passes events on as they are where nothing is traced', async () => {
    const events = [relayed(traceparents[0]), relayed()];
    await traceRelaying()(events, async (traced) => {
      expect(traced).toEqual(events);
      return true;
    });
  });
});
