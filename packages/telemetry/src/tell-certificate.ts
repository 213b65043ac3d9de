import { X509Certificate } from 'node:crypto';
import { Gauge, type Metrics } from './metrics.ts';

/** Tells when the certificate of a port ends: it is read at the start, and a renewed one at the next. `cert` in PEM form. */
export function tellCertificate(metrics: Metrics, { cert }: { readonly cert: string }): void {
  new Gauge({
    name: 'paygraph_tls_certificate_expiry_timestamp_seconds',
    help: 'When the certificate of this process’s own port ends, Unix time.',
    registers: [metrics],
  }).set(new X509Certificate(cert).validToDate.getTime() / 1_000);
}
