import type { Topic } from '@paygraph/events';
import type { Logger } from '@paygraph/telemetry';
import type { KafkaMessage } from 'kafkajs';
import type { KafkaClient } from './client.ts';
import { createLastingProducer } from './lasting-producer.ts';
import type { MessagePlace } from './message.ts';

export interface DeadLetters {
  /** Resolves to true once Kafka has it; false, with nothing certain, where `giveUp` came first. */
  bury(letter: DeadLetter, giveUp: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface DeadLetter {
  readonly consumer: string;
  readonly topic: Topic;
  readonly message: KafkaMessage;
  readonly place: MessagePlace;
  readonly error: unknown;
}

/** Enough to see what went wrong; the log has the rest. */
const longestError = 1_000;

/** Keeps events that a consumer gave up on, whole, in a topic of their own, for whoever is on call. */
export function createDeadLetters({ client, logger }: { client: KafkaClient; logger: Logger }): DeadLetters {
  const producer = createLastingProducer({ kafka: client.kafka, logger });
  // The producer takes one call at a time; partitions are consumed side by side.
  let last: Promise<unknown> = Promise.resolve();

  return {
    bury: ({ consumer, topic, message, place, error }, giveUp) => {
      const letter = {
        key: message.key,
        value: message.value,
        headers: {
          ...message.headers,
          consumer,
          error: String(error).slice(0, longestError),
          partition: String(place.partition),
          offset: place.offset,
        },
      };
      const messages = [{ topic: client.deadLetterTopicName(topic), messages: [letter] }];
      const sent = last.then(() => producer.send(messages, giveUp));
      last = sent;
      return sent;
    },
    close: () => producer.close(),
  };
}
