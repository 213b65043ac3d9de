import type { Database } from '@paygraph/database';
import type { Logger } from '@paygraph/telemetry';

/** The channel on which the sequencer tells readers of this database that there is something new. */
export const sequencedChannel = 'outbox_sequenced';

export interface Sequencer {
  /** Call it after a commit that appended events: they are sequenced at once instead of at the next look. */
  wake(): void;
  /** Sequences what is committed by now, then stops. */
  stop(): Promise<void>;
}

/**
 * Gives committed events their position, by which consumers read.
 *
 * Ids can't serve for that: they are drawn before the commit, so a reader who remembers the highest id it saw loses
 * the row with a lower id that commits after. Here each look sees one snapshot; an event that another one follows from
 * (it waited for its row lock) was committed before, so it is in an earlier snapshot, or in the same one with a lower
 * id. Order by key is therefore kept, and no commit can appear behind a position already given.
 */
export function startSequencer(options: {
  database: Database;
  logger: Logger;
  /** How often to look without being woken: for events of a process that died between commit and wake. */
  pollMs?: number;
}): Sequencer {
  const { database, logger, pollMs = 200 } = options;
  let stopping = false;
  let woken = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (true) {
      // Reset first: a wake during the work below must lead to another look.
      woken = Promise.withResolvers<void>();
      const lastLook = stopping;
      const sequenced = await sequenceBatch(database).catch((error: unknown) => {
        logger.error({ err: error }, 'events could not be sequenced; trying again');
        return 0;
      });
      if (sequenced === batchSize) continue;
      if (lastLook) return;
      if (!stopping) await Promise.race([woken.promise, delay(pollMs)]);
    }
  }

  const running = run();
  return {
    wake: () => woken.resolve(),
    stop: async () => {
      stopping = true;
      woken.resolve();
      await running;
    },
  };
}

const batchSize = 1_000;

/** Sequences at most one batch; answers how many events it was. */
async function sequenceBatch({ sql }: Database): Promise<number> {
  return await sql.begin(async (transaction) => {
    // A statement of its own: the next one must take its snapshot after the lock is held, or two sequencers would
    // both see the same rows without a position.
    await transaction`select position from outbox_head for update`;
    const [result] = await transaction<{ sequenced: number }[]>`
      with unsequenced as (
        select id, row_number() over (order by id) as rank
        from (select id from outbox where position is null order by id limit ${batchSize}) as batch
      ), sequenced as (
        update outbox set position = outbox_head.position + unsequenced.rank
        from unsequenced, outbox_head
        where outbox.id = unsequenced.id
        returning 1
      ), advanced as (
        update outbox_head set position = position + (select count(*) from sequenced)
        where exists (select from sequenced)
      )
      select count(*)::int as sequenced from sequenced`;
    const sequenced = result?.sequenced ?? 0;
    // Delivered by Postgres when this transaction commits, and not if it doesn't.
    if (sequenced > 0) await transaction`select pg_notify(${sequencedChannel}, '')`;
    return sequenced;
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
