import { z } from 'zod';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix time in seconds, and the value there. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface Span {
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

export interface PrometheusClient {
  /** What a query gives over a span. Throws where Prometheus is away, or says that the query is wrong. */
  range(query: string, span: Span): Promise<Series[]>;
}

/** Prometheus gives a query two minutes by itself; whoever looks at a panel is gone by then. */
const timeoutMs = 30_000;

const answerShape = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        // Numbers are text, for NaN and +Inf are none in JSON.
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});
const refusalShape = z.object({ status: z.literal('error'), error: z.string() });

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
export function createPrometheusClient(url: string): PrometheusClient {
  return {
    async range(query, { from, to, stepSeconds }) {
      const response = await fetch(new URL('/api/v1/query_range', url), {
        method: 'POST',
        body: new URLSearchParams({
          query,
          start: from.toISOString(),
          end: to.toISOString(),
          step: `${stepSeconds}s`,
        }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body: unknown = await response.json();
      const refusal = refusalShape.safeParse(body);
      if (refusal.success) throw new Error(`Prometheus refuses ${query}: ${refusal.data.error}`);
      return answerShape.parse(body).data.result.map(({ metric, values }) => ({
        labels: metric,
        points: values.map(([seconds, value]) => [seconds, toNumber(value)] as const),
      }));
    },
  };
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
