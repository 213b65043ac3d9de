import { sqlStateOf } from '@paygraph/database';
import type { Topic } from '@paygraph/events';
import { sequencedChannel } from '@paygraph/outbox';
import type { Logger } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { deliver, retryPausesMs } from './deliver.ts';
import type { Handlers } from './port.ts';

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
  let stopping = false;
  let told = Promise.withResolvers<void>();
  const subscription = await sql.listen(sequencedChannel, () => told.resolve());
  // Only now, after LISTEN: what is sequenced from here on is both told of and behind this position.
  let position = consumer === undefined ? await headPosition(sql) : undefined;

  async function run(): Promise<void> {
    while (!stopping) {
      told = Promise.withResolvers<void>();
      const more = await readBatch().catch((error: unknown) => {
        if (isBeforeFirstMigration(error)) {
          logger.debug(
            { publisher, topic, consumer },
            'the publisher has not made its outbox yet; trying again',
          );
        } else if (!stopping) {
          logger.warn({ err: error, publisher, topic, consumer }, 'outbox could not be read; trying again');
        }
        return false;
      });
      if (!more && !stopping) await Promise.race([told.promise, delay(pollMs)]);
    }
  }

  /** Delivers what is there, up to a batch; true where there may be more. */
  async function readBatch(): Promise<boolean> {
    if (consumer !== undefined) {
      if (!(await holdsLock(sql, consumer, topic))) return false;
      // Read again each time: another process may have held the lock, and moved the offset, in between.
      position = await offsetOf(sql, consumer, topic);
    }
    const from = position ?? 0n;
    const rows = await sql<{ position: string; event: unknown }[]>`
      select position::text, event from outbox
      where topic = ${topic} and position > ${from.toString()}
      -- The column, not the text of it that is selected: 9 comes before 10.
      order by outbox.position limit ${batchSize}`;
    for (const row of rows) {
      if (stopping) return false;
      if (!(await deliverRow(BigInt(row.position), row.event))) return false;
    }
    return rows.length === batchSize;
  }

  /** False where the batch must not go on: stopping with the event unhandled, or no longer the only reader. */
  async function deliverRow(at: bigint, json: unknown): Promise<boolean> {
    const failure = await deliver({
      json,
      delivery: { publisher, position: at },
      handlers,
      pausesMs: consumer === undefined ? [] : retryPausesMs,
      stopping: () => stopping,
    });
    if (failure?.stopped) return false;
    if (failure) {
      logger.error(
        { err: failure.error, publisher, topic, consumer, position: at.toString() },
        'event could not be handled',
      );
      if (consumer !== undefined) await buryEvent(sql, { consumer, position: at, error: failure.error });
    }
    position = at;
    return consumer === undefined || (await moveOffset(sql, consumer, topic, at));
  }

  const running = run();
  return {
    stop: async () => {
      stopping = true;
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

/** Taken again on each look, so that a connection that was replaced unseen does not read without the lock. */
async function holdsLock(sql: postgres.Sql, consumer: string, topic: Topic): Promise<boolean> {
  const [lock] = await sql<{ held: boolean }[]>`
    select pg_try_advisory_lock(hashtext('outbox reader'), hashtext(${`${consumer} ${topic}`})) as held`;
  return lock?.held ?? false;
}

async function offsetOf(sql: postgres.Sql, consumer: string, topic: Topic): Promise<bigint> {
  const [offset] = await sql<{ position: string }[]>`
    select position::text from outbox_offsets where consumer = ${consumer} and topic = ${topic}`;
  return BigInt(offset?.position ?? 0);
}

/**
 * Moves the offset on. False, with nothing moved, where this process is not the consumer's only reader any more: the
 * lock went with a connection that was cut, and whoever took it goes on from the offset.
 */
async function moveOffset(
  sql: postgres.Sql,
  consumer: string,
  topic: Topic,
  position: bigint,
): Promise<boolean> {
  const moved = await sql`
    insert into outbox_offsets (consumer, topic, position)
    select ${consumer}, ${topic}, ${position.toString()}::bigint
    -- Taken again, as on each look: it may have been lost while the event was handled.
    where pg_try_advisory_lock(hashtext('outbox reader'), hashtext(${`${consumer} ${topic}`}))
    on conflict (consumer, topic) do update set position = excluded.position
    -- Never back: another process may have held the lock in between, and come further.
    where outbox_offsets.position < excluded.position
    returning position`;
  return moved.length === 1;
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
