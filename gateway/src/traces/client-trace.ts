import type { IncomingHttpHeaders } from 'node:http';
import type { TraceHeaders } from '@paygraph/telemetry';

/**
 * The trace of the client that asks, if it has one: ours is linked to it, so that whoever runs the client finds it, and is
 * no part of it. W3C Trace Context, section 5.2 of its security considerations, warns of callers that nobody vouches for: one
 * of them could have every request recorded, or its spans put among somebody else's.
 */
export function clientTraces({ traceparent }: IncomingHttpHeaders): readonly TraceHeaders[] {
  return typeof traceparent === 'string' ? [{ traceparent }] : [];
}
