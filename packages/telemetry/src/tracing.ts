import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Logger } from './logger.ts';
import type { TracingConfig } from './tracing-variables.ts';

/** Where a trace stands, for another process to go on with it: `traceparent`, as W3C Trace Context has it. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** How work comes into a service. */
export interface Entry {
  readonly kind: 'server' | 'consumer' | 'producer' | 'internal';
  /** What it is a part of; where that is left out or can't be read, a trace of its own begins. */
  readonly from?: TraceHeaders | undefined;
  /** Other traces that it has to do with, and is no part of. */
  readonly linkedTo?: readonly TraceHeaders[];
  readonly attributes?: Attributes;
}

/** A part of what is under way. */
export interface Step {
  /** A client where somebody else does it. */
  readonly kind?: 'client' | 'internal';
  readonly linkedTo?: readonly TraceHeaders[];
  readonly attributes?: Attributes;
}

export interface BegunSpan {
  /** For whoever goes on from here. */
  readonly headers: TraceHeaders;
  end(error?: unknown): void;
}

/** The traces of one service. Where they are off, work is done and nothing else. */
export interface Tracing {
  /** Does work that comes in from outside within a span of its own; `inSpan` then tells of its steps. */
  enter<Result>(name: string, entry: Entry, work: (span: Span) => Promise<Result>): Promise<Result>;
  /** For what is no one function: a span that ends when it is told to. */
  begin(name: string, entry: Entry): BegunSpan;
  /** Sends what there is, for at most two seconds. */
  stop(): Promise<void>;
}

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

export const noTracing: Tracing = {
  enter: (_name, _entry, work) => work(noSpan),
  begin: (_name, { from }) => ({ headers: from ?? {}, end: () => {} }),
  stop: async () => {},
};

/** Without a configuration nothing of OpenTelemetry but its interface is loaded, and that does nothing. */
export async function startTracing(options: {
  service: string;
  config: TracingConfig | undefined;
  logger: Logger;
}): Promise<Tracing> {
  const { service, config, logger } = options;
  if (config === undefined) return noTracing;
  const { openTracer } = await import('./open-tracer.ts');
  const { tracer, stop } = openTracer({ service, config, logger });
  return { ...createTracing(tracer), stop };
}

/**
 * Goes down with the context: a step belongs to the service, and the span, whose work it is part of. Beside the span that
 * OpenTelemetry itself has there: Apollo's executor puts spans of its own over ours, which record nothing.
 */
const currentKey = createContextKey('paygraph span');

interface Current {
  readonly tracer: Tracer;
  readonly span: Span;
}

function withCurrent(within: Context, current: Current): Context {
  return trace.setSpan(within, current.span).setValue(currentKey, current);
}

/** Undefined outside of a trace, and in one that is not recorded. */
function currentOf(within: Context): Current | undefined {
  const value = within.getValue(currentKey);
  return isCurrent(value) && value.span.isRecording() ? value : undefined;
}

function isCurrent(value: unknown): value is Current {
  return typeof value === 'object' && value !== null && 'tracer' in value && 'span' in value;
}

const kinds: Readonly<Record<Entry['kind'] | 'client', SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
};

function createTracing(tracer: Tracer): Omit<Tracing, 'stop'> {
  function start(name: string, { kind, from, linkedTo = [], attributes = {} }: Entry): [Span, Context] {
    // From the root, not from what is active: a loop that was woken within a trace is no part of it.
    const parent = contextOf(from);
    const options = { kind: kinds[kind], attributes, links: linksTo(linkedTo) };
    const span = tracer.startSpan(name, options, parent);
    return [span, withCurrent(parent, { tracer, span })];
  }

  return {
    enter: (name, entry, work) => {
      const [span, within] = start(name, entry);
      return context.with(within, () => endWith(span, () => work(span)));
    },
    begin: (name, entry) => {
      const [span, within] = start(name, entry);
      return {
        headers: headersOf(within),
        end: (error) => endSpan(span, error),
      };
    },
  };
}

/**
 * Does a step of what is under way within a span of its own. Outside of a trace, and in one that is not recorded, it is
 * just done.
 */
export function inSpan<Result>(name: string, options: Step, work: (span: Span) => Result): Result {
  const begin = startHere();
  if (begin === undefined) return work(noSpan);
  const [span, within] = begin(name, options);
  return context.with(within, () => endWith(span, () => work(span)));
}

/** For a step of what is under way now that begins later, or is no one function. Undefined outside of a trace. */
export function stepHere(): ((name: string, step: Step) => Pick<BegunSpan, 'end'>) | undefined {
  const begin = startHere();
  if (begin === undefined) return undefined;
  return (name, step) => {
    const [span] = begin(name, step);
    return { end: (error) => endSpan(span, error) };
  };
}

function startHere(): ((name: string, step: Step) => [Span, Context]) | undefined {
  const active = context.active();
  const current = currentOf(active);
  if (current === undefined) return undefined;
  const { tracer } = current;
  const parent = trace.setSpan(active, current.span);
  return (name, { kind = 'internal', linkedTo = [], attributes = {} }) => {
    const options = { kind: kinds[kind], attributes, links: linksTo(linkedTo) };
    const span = tracer.startSpan(name, options, parent);
    return [span, withCurrent(active, { tracer, span })];
  };
}

/** What is under way, for another process to go on with; empty outside of a trace. Never for anyone but ourselves. */
export function traceHeaders(): TraceHeaders {
  return headersOf(context.active());
}

/** The span of what is under way, where there is one that is recorded. */
export function activeSpan(): Span | undefined {
  return currentOf(context.active())?.span;
}

/** The same work, in the trace in which this was called: for work that waits to be done by whoever comes to it. */
export function inThisTrace<Words extends unknown[], Result>(
  work: (...words: Words) => Result,
): (...words: Words) => Result {
  return context.bind(context.active(), work);
}

function headersOf(within: Context): TraceHeaders {
  const headers: Record<string, string> = {};
  propagation.inject(within, headers);
  return headers;
}

/** What can't be read is no trace, and is left out. */
function linksTo(traces: readonly TraceHeaders[]): Link[] {
  return traces.flatMap((headers) => {
    const linked = trace.getSpanContext(contextOf(headers));
    return linked === undefined ? [] : [{ context: linked }];
  });
}

function contextOf(headers: TraceHeaders | undefined): Context {
  return headers === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers);
}

/** Ends the span when the work is done, also where that is a promise; that itself goes back as it is. */
function endWith<Result>(span: Span, work: () => Result): Result {
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

function endSpan(span: Span, error: unknown): void {
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
