import { setTimeout as delay } from 'node:timers/promises';
import { type DomainEvent, parseEvent } from '@paygraph/events';
import type { Delivery, Handlers } from './port.ts';
import type { Surround } from './trace-handling.ts';
import { createTries } from './tries.ts';

/** What became of an event: `stopped` where it was left unhandled for the next start. */
export type Delivered =
  | { readonly kind: 'handled' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stopped' };

/**
 * Hands an event to its handler until it is handled, every try has failed, or the reader is to stop. While something
 * that the handler needs is away, it is tried again without an end.
 */
export async function deliver(options: {
  json: unknown;
  delivery: Delivery;
  handlers: Handlers;
  surround: Surround;
  pausesMs: readonly number[];
  stopping: AbortSignal;
  /** Called once, when a dependency is found to be away. */
  onAway: (error: unknown) => void;
}): Promise<Delivered> {
  const { json, delivery, handlers, surround, pausesMs, stopping, onAway } = options;
  const tries = createTries(pausesMs);
  let isAway = false;
  while (true) {
    try {
      await handle(json, delivery, handlers, surround);
      return { kind: 'handled' };
    } catch (error) {
      const verdict = tries.failed(error);
      if (verdict.kind === 'give-up') return { kind: 'failed', error };
      if (verdict.dependencyAway && !isAway) onAway(error);
      isAway ||= verdict.dependencyAway;
      // Rejects when the reader is to stop: a pause is no reason to keep it.
      await delay(verdict.pauseMs, undefined, { signal: stopping }).catch(() => {});
      if (stopping.aborted) return { kind: 'stopped' };
    }
  }
}

/** One try. Events that nobody here knows are handled by passing them by. */
export async function handle(
  json: unknown,
  delivery: Delivery,
  handlers: Handlers,
  surround: Surround,
): Promise<void> {
  const handler = handlerOf(json, handlers);
  if (handler === undefined) return;
  const event = parseEvent(json);
  await surround(event, delivery, async () => handler(event, delivery));
}

type Handle = (event: DomainEvent, delivery: Delivery) => Promise<void> | void;

function handlerOf(json: unknown, handlers: Handlers): Handle | undefined {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  const known: Readonly<Record<string, unknown>> = handlers;
  // `handlers` is keyed by type, and the event is parsed to that very type before the call.
  return typeof type === 'string' && Object.hasOwn(known, type) ? (known[type] as Handle) : undefined;
}
