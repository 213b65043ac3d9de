import { address, decimal, type Read, wholeNumber } from '@paygraph/config';
import { z } from 'zod';

/** By OpenTelemetry's own names, so that what is known of other programs holds here. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: address('http:', 'https:')
    .optional()
    .meta({ example: 'http://127.0.0.1:4318' })
    .describe(
      'The collector that traces are sent to, by OTLP over HTTP, at /v1/traces below it; without it nothing is traced.',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .refine(areHeaders, 'is not a list of name=value')
    .optional()
    .meta({ form: 'a list of name=value, with commas between, each value percent-encoded', secret: true })
    .describe('Headers sent along to the collector, as one that it knows us by.'),
  OTEL_EXPORTER_OTLP_TIMEOUT: wholeNumber(100, 60_000)
    .default(5_000)
    .describe('Milliseconds the collector has to take a batch of spans; what it does not take is lost.'),
  OTEL_TRACES_SAMPLER_ARG: decimal(0, 1)
    .default(1)
    .describe(
      'The part of all traces that is kept, from 0 to 1; a trace that another of our services began is kept where that one keeps it.',
    ),
};

export interface TracingConfig {
  /** Where batches of spans are posted. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of the traces that begin here. */
  readonly ratio: number;
}

/** Undefined where nothing is to be traced. */
export function tracingConfigOf(read: Read<typeof tracingVariables>): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = '' } = read;
  if (endpoint === undefined) return undefined;
  return {
    // OTLP's specification, "Endpoint URLs for OTLP/HTTP": the path of a signal is put behind what is given.
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: Object.fromEntries(headersIn(headers)),
    timeoutMs: read.OTEL_EXPORTER_OTLP_TIMEOUT,
    ratio: read.OTEL_TRACES_SAMPLER_ARG,
  };
}

function areHeaders(text: string): boolean {
  try {
    return headersIn(text).every(([name, value]) => /^[\w-]+$/.test(name) && /^[ -~]+$/.test(value));
  } catch {
    // What is no percent-encoding.
    return false;
  }
}

function headersIn(text: string): readonly (readonly [string, string])[] {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name.trim(), decodeURIComponent(value.join('=').trim())];
    });
}
