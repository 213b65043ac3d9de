import { sqlStateOf } from '@paygraph/database';
import type { Topic } from '@paygraph/events';
import { sequencedChannel } from '@paygraph/outbox';
import type { Logger } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { deliver } from './deliver.ts';
import type { Handlers } from './port.ts';
import { holdsLock, moveOffset, offsetOf } from './reader-place.ts';
import { retryPausesMs } from './tries.ts';

export interface OutboxReader {
  /** Waits for the event under way, closes the connection. */
  stop(): Promise<void>;
}

interface ReaderOptions {
  readonly sql: postgres.Sql;
  readonly publisher: string;
  readonly topic: Topic;
  /** Whose offset is remembered; undefined to read from now on and remember nothing. */
  readonly consumer: string | undefined;
  readonly handlers: Handlers;
  readonly logger: Logger;
}

const batchSize = 200;
/** How often to look without having been told: the net under LISTEN, which forgets while a connection is away. */
const pollMs = 500;

/** Reads one publisher's events of one topic, in the order of their positions. Resolves once it will miss none. */
export async function startOutboxReader(options: ReaderOptions): Promise<OutboxReader> {
  const { sql, publisher, topic, consumer, handlers, logger } = options;
  const ending = new AbortController();
  const stopping = ending.signal;
  const place = consumer === undefined ? undefined : { consumer, topic };
  let told = Promise.withResolvers<void>();
  const subscription = await sql.listen(sequencedChannel, () => told.resolve());
  // Only now, after LISTEN: what is sequenced from here on is both told of and behind this position.
  let position = consumer === undefined ? await headPosition(sql) : undefined;

  async function run(): Promise<void> {
    while (!stopping.aborted) {
      told = Promise.withResolvers<void>();
      const more = await readBatch().catch((error: unknown) => {
        if (isBeforeFirstMigration(error)) {
          logger.debug(
            { publisher, topic, consumer },
            'the publisher has not made its outbox yet; trying again',
          );
        } else if (!stopping.aborted) {
          logger.warn({ err: error, publisher, topic, consumer }, 'outbox could not be read; trying again');
        }
        return false;
      });
      if (!more && !stopping.aborted) await Promise.race([told.promise, delay(pollMs)]);
    }
  }

  /** Delivers what is there, up to a batch; true where there may be more. */
  async function readBatch(): Promise<boolean> {
    if (place !== undefined) {
      if (!(await holdsLock(sql, place))) return false;
      // Read again each time: another process may have held the lock, and moved the offset, in between.
      position = await offsetOf(sql, place);
    }
    const from = position ?? 0n;
    const rows = await sql<{ position: string; event: unknown }[]>`
      select position::text, event from outbox
      where topic = ${topic} and position > ${from.toString()}
      -- The column, not the text of it that is selected: 9 comes before 10.
      order by outbox.position limit ${batchSize}`;
    for (const row of rows) {
      if (stopping.aborted) return false;
      if (!(await deliverRow(BigInt(row.position), row.event))) return false;
    }
    return rows.length === batchSize;
  }

  /** False where the batch must not go on: stopping with the event unhandled, or no longer the only reader. */
  async function deliverRow(at: bigint, json: unknown): Promise<boolean> {
    const about = { publisher, topic, consumer, position: at.toString() };
    const delivered = await deliver({
      json,
      // Positions come in order here, whatever their keys: nobody needs to know the one before.
      delivery: { publisher, position: at, previous: undefined },
      handlers,
      pausesMs: consumer === undefined ? [] : retryPausesMs,
      stopping,
      onAway: (error) => logger.warn({ err: error, ...about }, 'what an event needs is away; trying again'),
    });
    if (delivered.kind === 'stopped') return false;
    if (delivered.kind === 'failed') {
      logger.error({ err: delivered.error, ...about }, 'event could not be handled');
      if (consumer !== undefined) await buryEvent(sql, { consumer, position: at, error: delivered.error });
    }
    position = at;
    return place === undefined || (await moveOffset(sql, place, at));
  }

  const running = run();
  return {
    stop: async () => {
      ending.abort();
      told.resolve();
      await running;
      await subscription.unlisten().catch(() => {});
      await sql.end({ timeout: 2 });
    },
  };
}

async function headPosition(sql: postgres.Sql): Promise<bigint> {
  try {
    const [head] = await sql<{ position: string }[]>`select position::text from outbox_head`;
    return BigInt(head?.position ?? 0);
  } catch (error) {
    // Services start in any order: where nothing can have been published yet, everything is still to come.
    if (isBeforeFirstMigration(error)) return 0n;
    throw error;
  }
}

/** The publisher's tables are not there: "undefined_table". */
function isBeforeFirstMigration(error: unknown): boolean {
  return sqlStateOf(error) === '42P01';
}

async function buryEvent(
  sql: postgres.Sql,
  { consumer, position, error }: { consumer: string; position: bigint; error: unknown },
): Promise<void> {
  await sql`
    insert into outbox_dead_letters (consumer, event_id, topic, event, error)
    select ${consumer}, event_id, topic, event, ${String(error)} from outbox where position = ${position.toString()}
    on conflict do nothing`;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
