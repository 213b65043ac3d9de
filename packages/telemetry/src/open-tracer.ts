/** All of OpenTelemetry's SDK: imported only where traces are switched on. */
import { setTimeout as delay } from 'node:timers/promises';
import { context, propagation, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from './logger.ts';
import type { TracingConfig } from './tracing-variables.ts';

/** What waits to be sent; beyond it spans are lost, and nothing waits for them. */
const maxQueueSize = 4_096;
const maxExportBatchSize = 512;
const sendEveryMs = 1_000;
const stopWithinMs = 2_000;
const longestAttribute = 2_000;

/**
 * Spans of one service, sent in batches to the collector. Each service has a provider of its own, also where one process
 * runs them all, and none is global: libraries that trace on their own, as Apollo's executor does, would send the
 * client's own words along.
 */
export function openTracer(options: { service: string; config: TracingConfig; logger: Logger }): {
  readonly tracer: Tracer;
  stop(): Promise<void>;
} {
  const { service, config, logger } = options;
  carryContexts();
  const exporter = new OTLPTraceExporter({
    url: config.url,
    headers: config.headers,
    timeoutMillis: config.timeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'paygraph' }),
    // Who began a trace decided about it: one that is kept is kept whole.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.ratio) }),
    spanLimits: { attributeValueLengthLimit: longestAttribute, linkCountLimit: 32 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: tellOfLoss(exporter, logger),
        maxQueueSize,
        maxExportBatchSize,
        scheduledDelayMillis: sendEveryMs,
        exportTimeoutMillis: config.timeoutMs,
      }),
    ],
  });

  return {
    tracer: provider.getTracer('paygraph'),
    stop: async () => {
      const over = new AbortController();
      const tooLong = delay(stopWithinMs, undefined, { signal: over.signal }).catch(() => {});
      await Promise.race([provider.shutdown().catch(() => {}), tooLong]);
      over.abort();
    },
  };
}

/** Once a process, whoever of its services comes first: it is where a span stays active across an `await`. */
function carryContexts(): void {
  const manager = new AsyncLocalStorageContextManager();
  if (context.setGlobalContextManager(manager)) manager.enable();
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** The same exporter; the log is told once when the collector takes nothing, and once when it does again. */
function tellOfLoss(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !isAway) logger.warn({ err: result.error }, 'spans are lost: the collector takes none');
        if (!failed && isAway) logger.info('the collector takes spans again');
        isAway = failed;
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
