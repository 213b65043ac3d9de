import type { DomainEvent } from '@paygraph/events';
import { noTracing, type TraceHeaders, type Tracing } from '@paygraph/telemetry';
import type { Delivery } from './port.ts';

/** Around each try of a handler. */
export type Surround = (event: DomainEvent, delivery: Delivery, work: () => Promise<void>) => Promise<void>;

/**
 * Each try of a handler is a span of the trace in which its event was written. One that was written outside of any begins
 * a trace here.
 */
export function traceHandling(options: {
  tracing: Tracing | undefined;
  /** By OpenTelemetry's semantic conventions for messaging. */
  system: 'kafka' | 'postgresql';
  /** Undefined for a listener, which has no name that lasts. */
  consumer: string | undefined;
}): Surround {
  const { tracing = noTracing, system, consumer = 'live' } = options;
  return (event, delivery, work) =>
    tracing.enter(
      `process ${event.type}`,
      {
        kind: 'consumer',
        from: traceOf(event, delivery),
        attributes: {
          'messaging.system': system,
          'messaging.operation.type': 'process',
          'messaging.consumer.group.name': consumer,
          'messaging.message.id': event.id,
          'paygraph.publisher': delivery.publisher,
        },
      },
      work,
    );
}

/** Of whoever brought it, else of whoever wrote it. */
function traceOf({ traceparent }: DomainEvent, { trace }: Delivery): TraceHeaders | undefined {
  return trace ?? (traceparent === undefined ? undefined : { traceparent });
}
