import { noTracing, type Tracing } from '@paygraph/telemetry';
import type { RelayedEvent } from './read-outbox.ts';

/** Around the sending of a request of the relay, which is one send for many traces: each event has a span of its own. */
export type TraceRelaying = (
  events: readonly RelayedEvent[],
  send: (events: readonly RelayedEvent[]) => Promise<boolean>,
) => Promise<boolean>;

/** The events as they are handed to `send` lead on to the span of their sending. */
export function traceRelaying(tracing: Tracing = noTracing): TraceRelaying {
  return async (events, send) => {
    const traced = events.map((event) => ({ event, span: begin(event) }));
    const sent = await send(
      traced.map(({ event, span }) => {
        const traceparent = span?.headers['traceparent'] ?? event.traceparent;
        return { ...event, ...(traceparent !== undefined && { traceparent }) };
      }),
    );
    for (const { span } of traced) span?.end(sent ? undefined : 'not sent');
    return sent;
  };

  function begin({ topic, traceparent }: RelayedEvent) {
    // What was written outside of a trace is in none on its way either.
    if (traceparent === undefined) return undefined;
    return tracing.begin(`publish ${topic}`, {
      kind: 'producer',
      from: { traceparent },
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
      },
    });
  }
}
