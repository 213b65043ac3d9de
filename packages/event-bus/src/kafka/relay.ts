import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, Metrics, Tracing } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { inTime, type OutboxSession, openOutboxSession } from '../outbox-session.ts';
import { buryEvent, holdsLock, moveOffset, offsetOf } from '../reader-place.ts';
import type { KafkaClient } from './client.ts';
import { createLastingProducer } from './lasting-producer.ts';
import { toMessage } from './message.ts';
import { type RelayedEvent, readOutbox, relayPlace } from './read-outbox.ts';
import { countRelayed, type RelayReport } from './relay-metrics.ts';
import { inRequests, isTooLarge } from './requests.ts';
import { traceRelaying } from './trace-relaying.ts';

export interface KafkaRelay {
  /** Relays what has a position by now, for at most 2 s, and lets go of Postgres and Kafka. */
  stop(): Promise<void>;
}

const batchSize = 500;
/** How often to look without having been told: the net under LISTEN, which forgets while a connection is away. */
const pollMs = 500;
/** What is left at a stop is relayed by the next leader: this only spares its waiting for one. */
const drainMs = 2_000;
/** A leader that reaches Postgres and not Kafka lets another process try, and looks away for as long as that may take. */
const patienceMs = 10_000;
const giveWayMs = 2_000;

/**
 * Brings one service's outbox to Kafka, in the order of its positions. Several may run: one at a time relays, the one
 * that holds the lock in Postgres. An event is behind the offset only when Kafka has it, so each arrives at least once.
 */
export function startKafkaRelay(options: {
  databaseUrl: string;
  publisher: string;
  client: KafkaClient;
  logger: Logger;
  metrics?: Metrics;
  tracing?: Tracing;
}): KafkaRelay {
  const { publisher, client, logger, metrics } = options;
  let session: OutboxSession | undefined;
  const producer = createLastingProducer({ kafka: client.kafka, logger, patienceMs });
  const sendTraced = traceRelaying(options.tracing);
  const report: RelayReport = metrics ? countRelayed(metrics) : () => {};
  // First it is only to stop once nothing is left, then, when that takes too long, at once.
  const stopping = new AbortController();
  const leaving = new AbortController();
  let told = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!leaving.signal.aborted) {
      // Reset first: what is told of during the work below must lead to another look.
      told = Promise.withResolvers<void>();
      const lastLook = stopping.signal.aborted;
      const relayed = await look().catch((error: unknown) => {
        drop();
        logger.warn({ err: error, publisher }, 'outbox could not be relayed; trying again');
        return 0;
      });
      if (relayed === batchSize) continue;
      if (lastLook) return;
      await Promise.race([told.promise, delay(pollMs)]);
    }
  }

  /** Relays up to a batch, and answers how many it was. */
  async function look(): Promise<number> {
    session ??= openOutboxSession({
      databaseUrl: options.databaseUrl,
      applicationName: `${publisher} relay`,
      onSequenced: () => told.resolve(),
    });
    const { sql, listening } = session;
    await inTime(listening);
    if (!(await inTime(holdsLock(sql, relayPlace)))) return 0;
    // Read again each time: another process may have held the lock, and moved the offset, in between.
    const found = await inTime(offsetOf(sql, relayPlace).then((from) => readOutbox(sql, from, batchSize)));
    for (const events of inRequests(found)) if ((await relay(sql, events)) === 0) return giveWay();
    return found.length;
  }

  async function giveWay(): Promise<0> {
    await drop();
    await delay(giveWayMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    return 0;
  }

  /** Brings what goes in one request, and answers how many it was; 0 where it could not, and nothing may follow. */
  async function relay(sql: postgres.Sql, events: readonly RelayedEvent[]): Promise<number> {
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return 0;
    if (isTooLarge(first)) return bury(sql, first);
    const isSent = await sendTraced(events, (traced) => producer.send(byTopic(traced), leaving.signal));
    if (!isSent) return 0;
    // Not moved where another process leads by now: it sends them once more, in their order.
    if (!(await inTime(moveOffset(sql, relayPlace, last.position)))) return 0;
    report(events);
    return events.length;
  }

  async function bury(sql: postgres.Sql, { topic, position }: RelayedEvent): Promise<number> {
    const error = 'larger than Kafka takes';
    logger.error({ publisher, topic, position: position.toString() }, `event could not be relayed: ${error}`);
    await inTime(buryEvent(sql, { consumer: relayPlace.consumer, position, error }));
    return (await inTime(moveOffset(sql, relayPlace, position))) ? 1 : 0;
  }

  /** After a fault nothing is known of the connection, least of all whether it still holds the lock. */
  function drop(): Promise<void> {
    const broken = session;
    session = undefined;
    return broken?.end() ?? Promise.resolve();
  }

  function byTopic(events: readonly RelayedEvent[]) {
    const topics = Map.groupBy(events, ({ topic }) => topic);
    return [...topics].map(([topic, ofTopic]) => ({
      topic: client.topicName(topic),
      messages: ofTopic.map((event) => toMessage(event, publisher)),
    }));
  }

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      told.resolve();
      const drained = await Promise.race([running.then(() => true), delay(drainMs, false, { ref: false })]);
      if (!drained) logger.warn({ publisher }, 'events are left for the next relay');
      leaving.abort();
      await running;
      await Promise.all([producer.close(), drop()]);
    },
  };
}
