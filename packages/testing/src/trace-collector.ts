import { createServer, type IncomingMessage } from 'node:http';
import { host } from './place.ts';

/** A span, as a collector is sent it. */
export interface CollectedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** By OTLP's numbers: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** The traces it is linked to. */
  readonly linkedTo: readonly string[];
}

/** Stands in for an OpenTelemetry collector: takes spans by OTLP over HTTP, as JSON, and keeps them. */
export interface TraceCollector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  readonly url: string;
  spans(): readonly CollectedSpan[];
  /** Everything it was sent, headers and all, for whoever searches it. */
  text(): string;
  close(): Promise<void>;
}

const maxBytes = 300_000_000;

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  let bytes = 0;
  const server = createServer((request, response) => {
    take(request).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      () => response.writeHead(400).end(),
    );
  });

  async function take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error('more spans than any test makes');
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    texts.push(JSON.stringify(request.headers), text);
    spans.push(...spansIn(JSON.parse(text)));
  }

  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return {
    url: `http://${host}:${address.port}`,
    spans: () => spans,
    text: () => texts.join('\n'),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** As far as it is read here: opentelemetry-proto, ExportTraceServiceRequest. */
interface SentSpans {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly kind: number;
        readonly attributes?: readonly Attribute[];
        readonly links?: readonly { readonly traceId: string }[];
      }[];
    }[];
  }[];
}

function spansIn({ resourceSpans }: SentSpans): readonly CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = readAttributes(resource.attributes)['service.name'] ?? '';
    return scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ traceId, spanId, parentSpanId, name, kind, attributes = [], links = [] }) => ({
        service,
        traceId,
        spanId,
        parentSpanId,
        name,
        kind,
        attributes: readAttributes(attributes),
        linkedTo: links.map((link) => link.traceId),
      }));
  });
}

function readAttributes(attributes: readonly Attribute[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [only] = Object.values(value);
      return [key, typeof only === 'string' ? only : JSON.stringify(only)];
    }),
  );
}
