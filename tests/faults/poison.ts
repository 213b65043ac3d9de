import { randomUUID } from 'node:crypto';
import { eventually, type KafkaTopics, openKafkaTopics } from '@paygraph/testing';

/** Events that no consumer can do anything with, put into every partition of every topic. */
export interface Poison {
  /** How many were put in all. */
  put(): Promise<number>;
  /** Waits until each lies with the dead letters of its topic, from each consumer that chokes on it, with a reason. */
  faults(timeoutMs: number): Promise<readonly string[]>;
  readonly topics: KafkaTopics;
}

/** Whoever consumes a topic, and an event all of them handle whose data no handler can bear. */
const consumed = [
  {
    topic: 'user-events',
    consumers: ['notifications'],
    type: 'user.mail-link-requested',
    data: { linkRequestId: 'nobody’s', userId: 'nobody', purpose: 'verify-email' },
    choking: ['notifications'],
  },
  {
    topic: 'transaction-events',
    consumers: ['transaction-logs', 'notifications'],
    type: 'transaction.status-changed',
    data: {
      transactionId: 'none',
      type: 'TRANSFER',
      status: 'PENDING',
      previousStatus: null,
      version: 1,
      amount: { amount: '1.00', currency: 'USD' },
      sourceWalletId: null,
      destinationWalletId: null,
      viewers: [],
      failureCode: null,
    },
    choking: ['transaction-logs'],
  },
  {
    topic: 'payment-events',
    consumers: ['transactions', 'transaction-logs'],
    type: 'payment.charge-succeeded',
    data: {
      transactionId: 'none',
      userId: 'nobody',
      paymentMethodId: 'none',
      amount: { amount: '1.00', currency: 'USD' },
    },
    // The other consumer looks for a transaction that waits, and finds none.
    choking: ['transaction-logs'],
  },
  {
    topic: 'audit-events',
    consumers: ['audit-trail'],
    type: 'user.access-refused',
    data: undefined,
    choking: [],
  },
  // Nobody consumes it: it only must do no harm.
  { topic: 'notification-events', consumers: [], type: 'none', data: undefined, choking: [] },
] as const;

interface Put {
  readonly topic: string;
  readonly marker: string;
  readonly kind: string;
  readonly consumers: readonly string[];
}

export async function openPoison(brokers: string): Promise<Poison> {
  const topics = await openKafkaTopics(
    brokers,
    consumed.map(({ topic }) => `${topic}.dead-letters`),
  );
  const all: Put[] = [];

  async function give(put: Omit<Put, 'marker'>, write: (marker: string) => string, asEvent: boolean) {
    const marker = randomUUID();
    const headers = { publisher: 'tests', position: '1', previous: '0' };
    await topics.putEverywhere(put.topic, { value: write(marker), ...(asEvent && { headers }) });
    all.push({ ...put, marker });
  }

  function eventText(type: string, data: unknown): (marker: string) => string {
    return (marker) =>
      JSON.stringify({
        specversion: '1.0',
        id: `evt_${marker}`,
        source: '/tests',
        type,
        subject: marker,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        partitionkey: marker,
        data,
      });
  }

  function faultsNow(): readonly string[] {
    return all.flatMap(({ topic, marker, kind, consumers }) =>
      consumers.flatMap((consumer) => {
        const letters = topics.read.filter(
          ({ topic: from, value, headers }) =>
            from === `${topic}.dead-letters` && value.includes(marker) && headers['consumer'] === consumer,
        );
        if (letters.length === 0) return [`${kind} in ${topic} is no dead letter of ${consumer}`];
        return letters.some(({ headers }) => (headers['error'] ?? '') === '')
          ? [`${kind} in ${topic} is a dead letter of ${consumer} without a reason`]
          : [];
      }),
    );
  }

  return {
    topics,
    put: async () => {
      for (const { topic, consumers, type, data, choking } of consumed) {
        await give({ topic, kind: 'what is not JSON', consumers }, (marker) => `{"no json: ${marker}`, true);
        await give(
          { topic, kind: 'JSON of no known shape', consumers },
          (marker) => JSON.stringify({ marker }),
          false,
        );
        await give(
          { topic, kind: 'a known type in a wrong shape', consumers },
          eventText(type, { wrong: true }),
          true,
        );
        if (data !== undefined) {
          await give(
            { topic, kind: 'an event whose handler throws', consumers: choking },
            eventText(type, data),
            true,
          );
        }
      }
      return all.length;
    },
    faults: async (timeoutMs) => {
      await eventually('all is buried', () => faultsNow().length === 0 || undefined, { timeoutMs }).catch(
        () => {},
      );
      return faultsNow();
    },
  };
}
