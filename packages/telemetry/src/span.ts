import {
  type Context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** For work that is told of to nobody. */
export const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

export const kinds = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
} as const;

/**
 * Goes down with the context: a step belongs to the service, and the span, whose work it is part of. Beside the span that
 * OpenTelemetry itself has there: Apollo's executor puts spans of its own over ours, which record nothing.
 */
const currentKey = createContextKey('paygraph span');

interface Current {
  readonly tracer: Tracer;
  readonly span: Span;
}

export function withCurrent(within: Context, current: Current): Context {
  return trace.setSpan(within, current.span).setValue(currentKey, current);
}

/** Undefined outside of a trace, and in one that is not recorded. */
export function currentOf(within: Context): Current | undefined {
  const value = within.getValue(currentKey);
  return isCurrent(value) && value.span.isRecording() ? value : undefined;
}

function isCurrent(value: unknown): value is Current {
  return typeof value === 'object' && value !== null && 'tracer' in value && 'span' in value;
}

/** Ends the span when the work is done, also where that is a promise; that itself goes back as it is. */
export function endWith<Result>(span: Span, work: () => Result): Result {
  const fail = (error: unknown) => endSpan(span, error ?? 'unknown');
  try {
    const result = work();
    if (result instanceof Promise) result.then(() => span.end(), fail);
    else span.end();
    return result;
  } catch (error) {
    fail(error);
    throw error;
  }
}

export function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) markFailed(span, error);
  span.end();
}

/** What kind of error it was. Never its message, which may hold what a collector must not know; the log has more. */
function markFailed(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  span.setAttribute('error.type', typeof code === 'string' ? code : name);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
