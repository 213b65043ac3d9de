import { type Attributes, type Context, context, type Span, type Tracer } from '@opentelemetry/api';
import type { Logger } from './logger.ts';
import { endSpan, endWith, kinds, noSpan, withCurrent } from './span.ts';
import type { BegunStep } from './steps.ts';
import { contextOf, headersOf, linksTo, type TraceHeaders } from './trace-headers.ts';
import type { TracingConfig } from './tracing-variables.ts';

/** How work comes into a service. */
export interface Entry {
  readonly kind: 'server' | 'consumer' | 'producer' | 'internal';
  /** What it is a part of; where that is left out or can't be read, a trace of its own begins. */
  readonly from?: TraceHeaders | undefined;
  /** Other traces that it has to do with, and is no part of. */
  readonly linkedTo?: readonly TraceHeaders[];
  readonly attributes?: Attributes;
}

export interface BegunSpan extends BegunStep {
  /** For whoever goes on from here. */
  readonly headers: TraceHeaders;
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
