import { isBrokenConnection, neverConnected, onFreshConnection } from '@paygraph/service-client';
import { type Dispatcher, Pool } from 'undici';
import { queueIsFull, readAnswer, type SubgraphAnswer } from './subgraph-answer.ts';

export interface SubgraphClient {
  /**
   * Asks once; once more, over a new connection, where none came about, and a read also where the connection broke
   * before the whole answer had come. Never rejects.
   */
  ask(request: SubgraphRequest): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}

export interface SubgraphRequest {
  readonly body: string;
  /** Called for each try. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** A mutation that was sent is never repeated: it may have been done although the answer was lost. */
  readonly repeatable: boolean;
}

/** One call each at a time: the cap on what one subgraph, however slow, can hold of this process. */
const defaultMaxCalls = 128;
/** Beyond this a subgraph has stopped keeping up, and one more in the queue would only time out in it. */
const defaultMaxWaiting = 1_000;
const maxAnswerBytes = 10_000_000;
/** Shorter than a subgraph keeps a connection open (75 s), or a request could meet one that is being closed. */
const keepAliveMs = 30_000;

/** `timeoutMs` bounds the whole answer, however slowly its bytes come. */
export function createSubgraphClient(options: {
  url: string;
  timeoutMs: number;
  maxCalls?: number;
  maxWaiting?: number;
}): SubgraphClient {
  const { timeoutMs, maxCalls = defaultMaxCalls, maxWaiting = defaultMaxWaiting } = options;
  const url = new URL(options.url);
  const connection = {
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    connect: { timeout: timeoutMs },
  };
  const pool = new Pool(url.origin, { ...connection, connections: maxCalls });

  async function askOnce(
    dispatcher: Dispatcher,
    request: SubgraphRequest,
    deadline: AbortSignal,
  ): Promise<SubgraphAnswer> {
    const { statusCode, body } = await dispatcher.request({
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...request.headers(),
      },
      body: request.body,
      signal: deadline,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      // Leaving the loop destroys the stream, and its connection with it.
      if (size > maxAnswerBytes) return { kind: 'unavailable', cause: 'the answer is larger than 10 MB' };
      chunks.push(chunk);
    }
    return readAnswer(statusCode, Buffer.concat(chunks).toString('utf8'));
  }

  return {
    async ask(request) {
      if (pool.stats.queued >= maxWaiting) return { kind: 'unavailable', cause: queueIsFull };
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        return await askOnce(pool, request, deadline);
      } catch (cause) {
        const isBroken = isBrokenConnection(cause);
        if (isBroken && !request.repeatable) return { kind: 'unavailable', cause, lostConnection: true };
        if (!isBroken && !neverConnected(cause)) return { kind: 'unavailable', cause };
      }
      try {
        return await onFreshConnection(url.origin, connection, (client) =>
          askOnce(client, request, deadline),
        );
      } catch (cause) {
        return { kind: 'unavailable', cause };
      }
    },
    close: () => pool.destroy(),
  };
}
