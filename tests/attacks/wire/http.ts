import http from 'node:http';
import { type Reply, replyOf } from './reply.ts';

/** Bounded, so that many tries at once don't open a connection each. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
const timeoutMs = 20_000;

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown;
  /** One of the addresses of loopback (127.0.0.0/8), to come from many. */
  readonly from?: string;
}

/** Node's own client rather than fetch: it sends what it is told, and from the address it is told. */
export function sendHttp(url: string, request: HttpRequest = {}): Promise<Reply> {
  const { method = 'POST', headers = {}, from } = request;
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      url,
      {
        method,
        agent,
        timeout: timeoutMs,
        headers: {
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...headers,
        },
        ...(from !== undefined && { localAddress: from }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve(
            replyOf(Buffer.concat(chunks).toString('utf8'), {
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              ms: performance.now() - startedAt,
            }),
          ),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Lets go of the connections that were kept. */
export function closeConnections(): void {
  agent.destroy();
}
