import { sqlStateOf } from '@paygraph/database';
import type { Topic } from '@paygraph/events';
import type { Logger } from '@paygraph/telemetry';
import type postgres from 'postgres';
import type { ConsumerReport } from './consumer-metrics.ts';
import { deliver } from './deliver.ts';
import { inTime, type OutboxSession, openOutboxSession } from './outbox-session.ts';
import type { Handlers } from './port.ts';
import { buryEvent, holdsLock, lagBehind, moveOffset, offsetOf } from './reader-place.ts';
import { handleSideBySide } from './side-by-side.ts';
import type { Surround } from './trace-handling.ts';
import { retryPausesMs } from './tries.ts';

export interface OutboxReader {
  /** Waits for the event under way, closes the connection. */
  stop(): Promise<void>;
}

interface ReaderOptions {
  readonly databaseUrl: string;
  /** By which Postgres shows its connection. */
  readonly applicationName: string;
  readonly publisher: string;
  readonly topic: Topic;
  /** Whose offset is remembered; undefined to read from now on and remember nothing. */
  readonly consumer: string | undefined;
  readonly handlers: Handlers;
  /** How many events of different keys are handled side by side; only of a consumer may it be more than 1. */
  readonly atOnce: number;
  readonly logger: Logger;
  readonly report: ConsumerReport;
  readonly surround: Surround;
}

const batchSize = 200;
/** How often to look without having been told: the net under LISTEN, which forgets while a connection is away. */
const pollMs = 500;

/**
 * Reads one publisher's events of one topic, in the order of their positions. Resolves once it will miss none; rejects,
 * with nothing left open, where Postgres does not answer.
 */
export async function startOutboxReader(options: ReaderOptions): Promise<OutboxReader> {
  const { publisher, topic, consumer, handlers, atOnce, logger, report, surround } = options;
  const ending = new AbortController();
  const stopping = ending.signal;
  const place = consumer === undefined ? undefined : { consumer, topic };
  let told = Promise.withResolvers<void>();
  let session: OutboxSession | undefined = open();
  let position: bigint | undefined;
  /** Whether this process reads for the name, as of the last look. */
  let isReading = false;
  try {
    await inTime(session.listening);
    // Only now, after LISTEN: what is sequenced from here on is both told of and behind this position.
    if (place === undefined) position = await inTime(headPosition(session.sql));
  } catch (error) {
    await session.end();
    throw error;
  }

  function open(): OutboxSession {
    return openOutboxSession({ ...options, onSequenced: () => told.resolve() });
  }

  /** After a fault nothing is known of the connection, least of all whether it still holds the lock. */
  async function drop(): Promise<void> {
    const broken = session;
    session = undefined;
    await broken?.end();
  }

  async function run(): Promise<void> {
    while (!stopping.aborted) {
      told = Promise.withResolvers<void>();
      const more = await readBatch().catch(async (error: unknown) => {
        if (isBeforeFirstMigration(error)) {
          logger.debug(
            { publisher, topic, consumer },
            'the publisher has not made its outbox yet; trying again',
          );
          return false;
        }
        await drop();
        if (!stopping.aborted) {
          logger.warn({ err: error, publisher, topic, consumer }, 'outbox could not be read; trying again');
        }
        return false;
      });
      if (!more && !stopping.aborted) await Promise.race([told.promise, delay(pollMs)]);
    }
  }

  /** Delivers what is there, up to a batch; true where there may be more. */
  async function readBatch(): Promise<boolean> {
    session ??= open();
    const { sql, listening } = session;
    await inTime(listening);
    if (place !== undefined) {
      isReading = await inTime(holdsLock(sql, place));
      if (!isReading) return false;
      // Read again each time: another process may have held the lock, and moved the offset, in between.
      position = await inTime(offsetOf(sql, place));
    }
    const rows = await inTime(readRows(sql, topic, position ?? 0n));
    const before = position ?? 0n;
    const isDone =
      atOnce > 1
        ? await handleSideBySide(rows, {
            atOnce,
            keyOf: ({ key }) => key,
            handle: (row, previous) =>
              deliverRow(sql, row, previous === undefined ? before : BigInt(previous.position)),
            note: (row) => noteDone(sql, row),
          })
        : await handleInOrder(sql, rows);
    return isDone && rows.length === batchSize;
  }

  async function handleInOrder(sql: postgres.Sql, rows: readonly Row[]): Promise<boolean> {
    for (const row of rows) {
      // Positions come in order here, whatever their keys: nobody needs to know the one before.
      if (!(await deliverRow(sql, row, undefined))) return false;
      if (!(await noteDone(sql, row))) return false;
    }
    return true;
  }

  /** False where the batch must not go on: stopping, with the event unhandled. */
  async function deliverRow(
    sql: postgres.Sql,
    { position: at, event }: Row,
    previous: bigint | undefined,
  ): Promise<boolean> {
    if (stopping.aborted) return false;
    const about = { publisher, topic, consumer, position: at };
    const delivered = await deliver({
      json: event,
      delivery: { publisher, position: BigInt(at), previous },
      handlers,
      surround,
      pausesMs: consumer === undefined ? [] : retryPausesMs,
      stopping,
      onAway: (error) => logger.warn({ err: error, ...about }, 'what an event needs is away; trying again'),
    });
    if (delivered.kind === 'stopped') return false;
    if (delivered.kind === 'failed') {
      logger.error({ err: delivered.error, ...about }, 'event could not be handled');
      if (consumer !== undefined) {
        await inTime(buryEvent(sql, { consumer, position: BigInt(at), error: delivered.error }));
        report.buried();
      }
    } else report.handled();
    return true;
  }

  /** False where this process is no longer the only reader: the batch must not go on. */
  async function noteDone(sql: postgres.Sql, row: Row): Promise<boolean> {
    position = BigInt(row.position);
    return place === undefined || (await inTime(moveOffset(sql, place, position)));
  }

  const forgetLag = report.watchLag(async () => {
    if (place === undefined || position === undefined || session === undefined || !isReading)
      return undefined;
    return lagBehind(session.sql, topic, position);
  });
  const running = run();
  return {
    stop: async () => {
      forgetLag();
      ending.abort();
      told.resolve();
      await running;
      await drop();
    },
  };
}

interface Row {
  readonly position: string;
  readonly key: string;
  readonly event: unknown;
}

async function readRows(sql: postgres.Sql, topic: Topic, after: bigint): Promise<readonly Row[]> {
  return await sql<Row[]>`
    select position::text, key, event from outbox
    where topic = ${topic} and position > ${after.toString()}
    -- The column, not the text of it that is selected: 9 comes before 10.
    order by outbox.position limit ${batchSize}`;
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

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
