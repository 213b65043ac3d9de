import type { Operation } from '../calls/operation.ts';
import { growingWaitMs, pause } from '../calls/waiting.ts';
import { type ApiError, codeOf, failed, PaygraphError, signedOut } from '../errors.ts';
import type { Session } from '../sessions/session.ts';
import { createQueue } from './queue.ts';
import { isForbidden, isRefusedForGood, type LiveSocket } from './socket.ts';

/** How a subscription is connected at the moment. */
export type Connection = 'connected' | 'reconnecting';

export interface SubscribeOptions {
  /** Ends it, as `return()` of the iterator does. */
  readonly signal?: AbortSignal;
  /** Told when it connects, and when the connection is lost and made anew. */
  readonly onConnection?: (connection: Connection) => void;
}

/**
 * Events for as long as somebody reads them. A lost connection is made anew, with waits that grow, for ever; `variables`
 * are asked for at each time, so that it can go on where it was. Throws PaygraphError where the server refuses it.
 */
export type Subscribe = <Data>(
  operation: Operation,
  variables: () => Record<string, unknown>,
  options?: SubscribeOptions,
) => AsyncGenerator<Data, void, void>;

/** What a server that is just being started again answers with: it is asked again. */
const passing: ReadonlySet<string> = new Set(['UNAVAILABLE', 'RATE_LIMITED']);
/** A server that refuses a token just refreshed will not take the next one either. */
const mostRefusals = 2;

type End = { readonly kind: 'over' } | { readonly kind: 'lost'; readonly fault: unknown };

export function createSubscribe(deps: { socket: LiveSocket; session: Pick<Session, 'renew'> }): Subscribe {
  const { socket, session } = deps;

  /** One time of being connected: puts events into the queue until the connection, or the server, ends it. */
  function runOnce<Data>(
    operation: Operation,
    variables: Record<string, unknown>,
    { signal, onEvent }: { signal: AbortSignal; onEvent: (data: Data) => void },
  ): Promise<End> {
    const { promise, resolve } = Promise.withResolvers<End>();
    const payload = { query: operation.text, operationName: operation.name, variables };
    const stop = socket.client.subscribe<Data>(payload, {
      next: ({ data, errors }) => {
        if (data != null) onEvent(data);
        else resolve({ kind: 'lost', fault: errors ?? [] });
      },
      error: (fault) => resolve({ kind: 'lost', fault }),
      complete: () => resolve({ kind: 'over' }),
    });
    signal.addEventListener('abort', stop, { once: true });
    return promise.finally(() => {
      signal.removeEventListener('abort', stop);
      stop();
    });
  }

  /** Throws where coming back is of no use; resolves where it is. */
  async function considerFault(fault: unknown, refusals: number): Promise<void> {
    if (Array.isArray(fault)) {
      const errors: readonly ApiError[] = fault;
      const code = codeOf(errors[0]);
      if (code === 'UNAUTHENTICATED') return await renewOrThrow(refusals);
      if (!passing.has(code)) throw failed(errors);
    } else if (isForbidden(fault)) await renewOrThrow(refusals);
    else if (isRefusedForGood(fault)) {
      throw new PaygraphError({
        kind: 'failed',
        code: 'BAD_USER_INPUT',
        message: 'The server ended the connection, since it could not read what this client said.',
        cause: fault,
      });
    }
  }

  async function renewOrThrow(refusals: number): Promise<void> {
    const stale = socket.tokenInUse();
    if (stale === undefined || refusals > mostRefusals) throw signedOut();
    const renewed = await session.renew(stale).catch((error: unknown) => {
      // Not reached: neither is the graph, and both are tried again.
      if (error instanceof PaygraphError && error.kind === 'unreachable') return stale;
      throw error;
    });
    if (renewed === undefined) throw signedOut();
  }

  return async function* <Data>(
    operation: Operation,
    variables: () => Record<string, unknown>,
    options: SubscribeOptions = {},
  ) {
    const ending = new AbortController();
    const signal = options.signal ? AbortSignal.any([ending.signal, options.signal]) : ending.signal;
    const queue = createQueue<Data>();
    const forgetConnected = socket.client.on('connected', () => options.onConnection?.('connected'));

    async function run(): Promise<void> {
      let attempt = 0;
      let refusals = 0;
      while (!signal.aborted) {
        const end = await runOnce<Data>(operation, variables(), {
          signal,
          onEvent: (data) => {
            attempt = 0;
            refusals = 0;
            queue.put(data);
          },
        });
        if (signal.aborted) return;
        attempt += 1;
        if (end.kind === 'lost') {
          refusals += 1;
          await considerFault(end.fault, refusals);
        }
        options.onConnection?.('reconnecting');
        await pause(growingWaitMs(attempt, { firstMs: 250, mostMs: 15_000 }), signal).catch(() => {});
      }
    }

    const stopWhenAborted = () => queue.end();
    signal.addEventListener('abort', stopWhenAborted, { once: true });
    void run().then(queue.end, queue.fail);
    try {
      for (;;) {
        const taken = await queue.take();
        if (taken === undefined) return;
        yield taken.item;
      }
    } finally {
      forgetConnected();
      ending.abort();
    }
  };
}
