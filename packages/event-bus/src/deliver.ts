import { setTimeout as delay } from 'node:timers/promises';
import { type DomainEvent, parseEvent } from '@paygraph/events';
import type { Delivery, Handlers } from './port.ts';

/** Pauses between tries of one event: five tries within about 4 s, then it is given up on. */
export const retryPausesMs: readonly number[] = [50, 200, 800, 3_200];

/**
 * Hands an event to its handler. Resolves to undefined once it was handled (or nobody here knows its type), and to
 * the last error once every try failed. Gives up early, with the error so far, when `stopping` says so.
 */
export async function deliver(options: {
  json: unknown;
  delivery: Delivery;
  handlers: Handlers;
  pausesMs: readonly number[];
  stopping: () => boolean;
}): Promise<{ error: unknown; stopped: boolean } | undefined> {
  const { json, delivery, handlers, pausesMs, stopping } = options;
  const handle = handlerOf(json, handlers);
  if (handle === undefined) return undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await handle(parseEvent(json), delivery);
      return undefined;
    } catch (error) {
      const pauseMs = pausesMs[attempt];
      if (pauseMs === undefined) return { error, stopped: false };
      if (stopping()) return { error, stopped: true };
      await delay(pauseMs);
    }
  }
}

type Handle = (event: DomainEvent, delivery: Delivery) => Promise<void> | void;

function handlerOf(json: unknown, handlers: Handlers): Handle | undefined {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  const known: Readonly<Record<string, unknown>> = handlers;
  // `handlers` is keyed by type, and the event is parsed to that very type before the call.
  return typeof type === 'string' && Object.hasOwn(known, type) ? (known[type] as Handle) : undefined;
}
