import type { DomainEvent, Topic } from '@paygraph/events';
import type { TraceHeaders } from '@paygraph/telemetry';

export type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>;

/** Where an event stands in the stream of its publisher: grows, never repeats, survives a restart. */
export interface Delivery {
  /** The service whose outbox the event came from. */
  readonly publisher: string;
  readonly position: bigint;
  /**
   * The position of the publisher's event before this one in the topic, 0 for its first: where the bus keeps order within
   * a key alone, it lets a handler see what is still to come. Undefined where order across keys is kept anyway.
   */
  readonly previous: bigint | undefined;
  /** Of the step that brought it here, where that is one of its own. */
  readonly trace?: TraceHeaders;
}

/** What a consumer does on each event it knows; events of other types pass it by. */
export type Handlers = {
  readonly [Type in DomainEvent['type']]?: (event: EventOf<Type>, delivery: Delivery) => Promise<void> | void;
};

export interface Consumer {
  /** Waits for the event under way, then stops. */
  stop(): Promise<void>;
}

/**
 * Brings events to consumers, in the order of their commit within a key, at least once: a handler must bear a
 * repeat. A handler that throws is tried again with growing pauses; an event that keeps failing goes to the dead
 * letters and the next one follows. Where something that the handler needs is away (DependencyAway, or a database that
 * can't be reached), the event is tried until it is back, and those behind it wait.
 */
export interface EventBus {
  /**
   * For effects that last: the offset of `consumer` is remembered, and a new consumer starts with the oldest event
   * kept. Several processes may share one consumer's name; each event then goes to one of them.
   *
   * `atOnce`: of each publisher and topic, how many events of different keys are handled side by side where the bus keeps
   * order across keys otherwise; 1 where it is missing, 50 at most. Where it does not (Kafka), partitions are handled side by
   * side whatever it says. A handler then runs several times at once, and a crash repeats more than one event.
   */
  consume(options: {
    consumer: string;
    topics: readonly Topic[];
    handlers: Handlers;
    atOnce?: number;
  }): Promise<Consumer>;
  /**
   * For live views: every event from now on, in every process that listens, nothing remembered. Resolves once it
   * listens: whatever commits after that is delivered.
   */
  listen(options: { topics: readonly Topic[]; handlers: Handlers }): Promise<Consumer>;
  /** Stops all consumers and listeners. */
  close(): Promise<void>;
}
