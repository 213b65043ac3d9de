export { createLogger, type Logger } from './logger.ts';
export { Counter, createMetrics, Gauge, Histogram, type Metrics } from './metrics.ts';
export { currentRequestId, withRequestId } from './request-scope.ts';
export { tellCertificate } from './tell-certificate.ts';
export {
  activeSpan,
  type BegunSpan,
  type Entry,
  inSpan,
  inThisTrace,
  noTracing,
  type Step,
  startTracing,
  stepHere,
  type TraceHeaders,
  type Tracing,
  traceHeaders,
} from './tracing.ts';
export { type TracingConfig, tracingConfigOf, tracingVariables } from './tracing-variables.ts';
export { type Figure, shareReading, watchGauge, within } from './watch-gauge.ts';
