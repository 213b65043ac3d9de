import { type Attributes, type Context, context, type Span, trace } from '@opentelemetry/api';
import { currentOf, endSpan, endWith, kinds, noSpan, withCurrent } from './span.ts';
import { headersOf, linksTo, type TraceHeaders } from './trace-headers.ts';

/** A part of what is under way. */
export interface Step {
  /** A client where somebody else does it. */
  readonly kind?: 'client' | 'internal';
  readonly linkedTo?: readonly TraceHeaders[];
  readonly attributes?: Attributes;
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

export interface BegunStep {
  end(error?: unknown): void;
}

/** For a step of what is under way now that begins later, or is no one function. Undefined outside of a trace. */
export function stepHere(): ((name: string, step: Step) => BegunStep) | undefined {
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
