export { createLogger, type Logger } from './logger.ts';
export { Counter, createMetrics, Gauge, Histogram, type Metrics } from './metrics.ts';
export { tellCertificate } from './tell-certificate.ts';
export { type Figure, shareReading, watchGauge, within } from './watch-gauge.ts';
