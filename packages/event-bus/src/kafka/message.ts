import type { KafkaMessage, Message } from 'kafkajs';
import type { Delivery } from '../port.ts';

/** An event as the relay reads it from the outbox. */
export interface OutboxEvent {
  readonly position: bigint;
  /** The position of the publisher's event before it in the topic; 0 for the first that is kept. */
  readonly previous: bigint;
  readonly key: string;
  /** The trace it is to be found in. */
  readonly traceparent?: string;
  /** The event as JSON. */
  readonly json: string;
}

/** Where a message lies. */
export interface MessagePlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** An event as a message: the event alone is its value, what is known of its way stands in the headers. */
export function toMessage(event: OutboxEvent, publisher: string): Message {
  const { position, previous, key, traceparent, json } = event;
  return {
    key,
    value: json,
    headers: {
      // The structured mode of the CloudEvents Kafka binding, section 3.3: the whole event is the value.
      'content-type': 'application/cloudevents+json; charset=utf-8',
      publisher,
      position: position.toString(),
      previous: previous.toString(),
      // By the name that other tools look for, too.
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}

export type ReadMessage =
  | { readonly kind: 'event'; readonly json: unknown; readonly delivery: Delivery }
  | { readonly kind: 'unreadable'; readonly error: unknown };

/** Reads what a relay wrote; whatever else may lie in a topic is unreadable. */
export function readMessage(message: KafkaMessage): ReadMessage {
  try {
    const publisher = headerOf(message, 'publisher');
    const position = headerOf(message, 'position');
    const previous = headerOf(message, 'previous');
    const traceparent = headerOf(message, 'traceparent');
    if (publisher === undefined || position === undefined)
      throw new Error('the message does not say whose event it is, or where it stands');
    return {
      kind: 'event',
      json: JSON.parse(message.value?.toString('utf8') ?? ''),
      delivery: {
        publisher,
        position: BigInt(position),
        previous: previous === undefined ? undefined : BigInt(previous),
        ...(traceparent !== undefined && { trace: { traceparent } }),
      },
    };
  } catch (error) {
    return { kind: 'unreadable', error };
  }
}

/** A header as text; undefined where it is missing. */
export function headerOf({ headers }: KafkaMessage, name: string): string | undefined {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first?.toString('utf8');
}
