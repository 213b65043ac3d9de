import { setTimeout as delay } from 'node:timers/promises';
import { openPostgres } from '@paygraph/database';
import { sequencedChannel } from '@paygraph/outbox';
import type postgres from 'postgres';
import { DependencyAway } from './dependency-away.ts';

/** A reader's own way to an outbox: thrown away, and made anew, after anything that went wrong with it. */
export interface OutboxSession {
  readonly sql: postgres.Sql;
  /** Resolves once `onSequenced` is called for whatever is sequenced from then on. */
  readonly listening: Promise<unknown>;
  /** Ends it at once: whoever waits for an answer gets none. */
  end(): Promise<void>;
}

/** Postgres itself ends a statement after 5 s; a connection cut at the wrong moment may leave a query without an end. */
const answerMs = 6_000;
/** Whoever holds a place must not be silent (`reader-place.ts`), also while an event takes long, or Kafka is away. */
const beatMs = 2_000;

export function openOutboxSession(options: {
  databaseUrl: string;
  /** By which Postgres shows the connection. */
  applicationName: string;
  onSequenced: () => void;
}): OutboxSession {
  // One connection: it holds the lock that makes this process the only one to read for its name.
  const sql = openPostgres(options.databaseUrl, {
    max: 1,
    connect_timeout: 3,
    onnotice: () => {},
    connection: { application_name: options.applicationName, statement_timeout: 5_000 },
  });
  const listening = sql.listen(sequencedChannel, options.onSequenced);
  // Whoever waits for it is told; nobody may be waiting any more.
  listening.catch(() => {});
  const stopBeating = keepBeating(sql);
  return {
    sql,
    listening,
    end: async () => {
      stopBeating();
      await sql.end({ timeout: 0 }).catch(() => {});
    },
  };
}

/** Tells Postgres now and then that this process is alive. Whether it is heard, the next question finds out. */
function keepBeating(sql: postgres.Sql): () => void {
  let isUnderWay = false;
  const timer = setInterval(async () => {
    // No second one behind one that is not answered.
    if (isUnderWay) return;
    isUnderWay = true;
    await sql`select 1`.catch(() => {});
    isUnderWay = false;
  }, beatMs);
  return () => clearInterval(timer);
}

/** The answer of Postgres, or DependencyAway where it does not come. */
export async function inTime<Answer>(asked: Promise<Answer>): Promise<Answer> {
  const over = new AbortController();
  const tooLate = delay(answerMs, undefined, { signal: over.signal }).then(() => {
    throw new DependencyAway('the outbox');
  });
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    tooLate.catch(() => {});
    over.abort();
  }
}
