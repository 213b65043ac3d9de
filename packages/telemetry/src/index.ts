export { createLogger, type Logger } from './logger.ts';
export { Counter, createMetrics, Gauge, Histogram, type Metrics } from './metrics.ts';
export { currentRequestId, withRequestId } from './request-scope.ts';
export { activeSpan, inSpan, inThisTrace, type Step, stepHere, traceHeaders } from './steps.ts';
export { tellCertificate } from './tell-certificate.ts';
export type { TraceHeaders } from './trace-headers.ts';
export { type BegunSpan, type Entry, noTracing, startTracing, type Tracing } from './tracing.ts';
export { type TracingConfig, tracingConfigOf, tracingVariables } from './tracing-variables.ts';
export { type Figure, shareReading, watchGauge, within } from './watch-gauge.ts';
