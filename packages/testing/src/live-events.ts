import { setTimeout as delay } from 'node:timers/promises';
import type { Client as Socket } from 'graphql-ws';
import type { ApiError } from './api-error.ts';

/** How a subscription ended: by itself, or by an error of the server or the connection. */
export type SubscriptionEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'refused'; readonly errors: readonly ApiError[] }
  | { readonly kind: 'closed'; readonly code: number | undefined; readonly reason: string };

export interface LiveEvent<Data> {
  readonly data: Data;
  readonly errors: readonly ApiError[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** The events of one subscription, kept as they come. */
export interface LiveEvents<Data> extends AsyncIterable<Data> {
  /** All so far, also those not asked for yet. */
  readonly received: readonly LiveEvent<Data>[];
  /** The next one in order. Throws when none comes in time, it carries errors, or the subscription has ended. */
  next(timeoutMs?: number): Promise<Data>;
  /** The next ones up to the first that satisfies `isLast`, that one included. */
  until(isLast: (data: Data) => boolean, timeoutMs?: number): Promise<readonly Data[]>;
  /** Waits until the server or the connection ends it. Throws where that takes too long. */
  ended(timeoutMs?: number): Promise<SubscriptionEnd>;
  stop(): void;
}

const defaultTimeoutMs = 20_000;

export function readLiveEvents<Data>(
  socket: Socket,
  payload: { query: string; variables: Record<string, unknown> },
): LiveEvents<Data> {
  const received: LiveEvent<Data>[] = [];
  let arrival = Promise.withResolvers<void>();
  let taken = 0;
  let over: SubscriptionEnd | undefined;

  function arrived(): void {
    arrival.resolve();
    arrival = Promise.withResolvers<void>();
  }
  function finish(how: SubscriptionEnd): void {
    over ??= how;
    arrived();
  }

  const stop = socket.subscribe<Data, Record<string, unknown>>(payload, {
    next: ({ data, errors }) => {
      received.push({
        data: (data ?? null) as Data,
        errors: (errors ?? []) as readonly ApiError[],
        receivedAt: Date.now(),
      });
      arrived();
    },
    error: (fault) => finish(endOf(fault)),
    complete: () => finish({ kind: 'complete' }),
  });

  /** Waits for the next event or the end; answers false where neither comes in time. */
  async function hear(deadline: number): Promise<boolean> {
    const waiting = new AbortController();
    const late = delay(deadline - Date.now(), 'late', { signal: waiting.signal }).catch(() => 'late');
    const outcome = await Promise.race([arrival.promise, late]);
    waiting.abort();
    return outcome !== 'late';
  }

  async function next(timeoutMs = defaultTimeoutMs): Promise<Data> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const event = received[taken];
      if (event !== undefined) {
        taken += 1;
        if (event.errors.length > 0) throw new Error(`an event with errors: ${JSON.stringify(event)}`);
        return event.data;
      }
      if (over !== undefined) throw new Error(`the subscription has ended: ${JSON.stringify(over)}`);
      if (!(await hear(deadline)) && Date.now() >= deadline) {
        throw new Error(`no event within ${timeoutMs} ms, after ${JSON.stringify(received)}`);
      }
    }
  }

  async function ended(timeoutMs = defaultTimeoutMs): Promise<SubscriptionEnd> {
    const deadline = Date.now() + timeoutMs;
    while (over === undefined) {
      if (!(await hear(deadline)) && Date.now() >= deadline) {
        throw new Error(`the subscription goes on after ${timeoutMs} ms`);
      }
    }
    return over;
  }

  return {
    received,
    next,
    until: async (isLast, timeoutMs) => {
      const events: Data[] = [];
      for (;;) {
        const data = await next(timeoutMs);
        events.push(data);
        if (isLast(data)) return events;
      }
    },
    ended,
    stop,
    async *[Symbol.asyncIterator]() {
      for (;;) yield await next();
    },
  };
}

/** graphql-ws tells a refusal of the server as a list of errors, the end of the connection as a close event. */
function endOf(fault: unknown): SubscriptionEnd {
  if (Array.isArray(fault)) return { kind: 'refused', errors: fault };
  if (typeof fault === 'object' && fault !== null && 'code' in fault && typeof fault.code === 'number') {
    return { kind: 'closed', code: fault.code, reason: 'reason' in fault ? String(fault.reason) : '' };
  }
  return { kind: 'closed', code: undefined, reason: String(fault) };
}
