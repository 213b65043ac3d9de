import { type Context, type Link, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** Where a trace stands, for another process to go on with it: `traceparent`, as W3C Trace Context has it. */
export type TraceHeaders = Readonly<Record<string, string>>;

export function headersOf(within: Context): TraceHeaders {
  const headers: Record<string, string> = {};
  propagation.inject(within, headers);
  return headers;
}

/** What can't be read is no trace, and is left out. */
export function linksTo(traces: readonly TraceHeaders[]): Link[] {
  return traces.flatMap((headers) => {
    const linked = trace.getSpanContext(contextOf(headers));
    return linked === undefined ? [] : [{ context: linked }];
  });
}

export function contextOf(headers: TraceHeaders | undefined): Context {
  return headers === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers);
}
