import type { RelayedEvent } from './read-outbox.ts';

/**
 * What Kafka takes at once of a partition, and so of one event; by topic, because the broker's own setting may be less.
 * `max.message.bytes`, Kafka's default.
 */
export const mostBytesKafkaTakes = 1_048_588;
/** Half of it: key, headers and what else is around each event count, too. All may be for one partition. */
const mostBytesOfRequest = 500_000;
/** Of one event: no event of ours comes near. */
const mostBytesOfEvent = 900_000;

/** In their order, as many together as one request takes. One that is larger by itself is alone. */
export function inRequests(events: readonly RelayedEvent[]): readonly (readonly RelayedEvent[])[] {
  const requests: RelayedEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const own = Buffer.byteLength(event.json);
    bytes += own;
    if (bytes <= mostBytesOfRequest) {
      requests.at(-1)?.push(event);
    } else {
      requests.push([event]);
      bytes = own;
    }
  }
  return requests;
}

/** True where Kafka would refuse it for ever, and nothing behind it would ever arrive. */
export function isTooLarge({ json }: RelayedEvent): boolean {
  return Buffer.byteLength(json) > mostBytesOfEvent;
}
