import type { Database } from '@paygraph/database';
import type { TransactionId } from '@paygraph/ids';
import type { Logger } from '@paygraph/telemetry';
import type { Ledger } from '../domain/ledger.ts';

export interface HoldExpiry {
  /** Waits for the pass under way, then stops. */
  stop(): Promise<void>;
}

/** As many as go down in one commit. */
const batchSize = 200;

/**
 * Releases the holds whose time is up, within about a second, through the ledger as everything else: there it is decided
 * again whether the time is up, so a pass that comes late or twice does no harm.
 */
export function startHoldExpiry(options: {
  database: Pick<Database, 'sql'>;
  ledger: Pick<Ledger, 'expire'>;
  logger: Logger;
  everyMs?: number;
}): HoldExpiry {
  const { database, ledger, logger, everyMs = 1_000 } = options;
  const stopping = Promise.withResolvers<void>();
  let stopped = false;

  async function run(): Promise<void> {
    while (!stopped) {
      const found = await expireDue(database, ledger).catch((error: unknown) => {
        logger.error({ err: error }, 'holds could not be expired; trying again');
        return 0;
      });
      if (found < batchSize) await Promise.race([stopping.promise, delay(everyMs)]);
    }
  }

  const running = run();
  return {
    stop: async () => {
      stopped = true;
      stopping.resolve();
      await running;
    },
  };
}

/** Expires at most one batch; answers how many were due and are no longer held. Rejects where one could not be. */
export async function expireDue(
  { sql }: Pick<Database, 'sql'>,
  ledger: Pick<Ledger, 'expire'>,
): Promise<number> {
  return await sql.begin(async (transaction) => {
    // One process at a time, and the others don't wait for it (`skip locked`): they would only do the same again. The
    // holds themselves are not locked here: the ledger, on a connection of its own, would wait for this one.
    const [ours] = await transaction`
      select name from ledger_workers where name = 'hold-expiry' for update skip locked`;
    if (ours === undefined) return 0;
    const due = await transaction<{ transaction_id: TransactionId }[]>`
      select transaction_id from holds
      where state = 'HELD' and expires_at <= clock_timestamp()
      order by expires_at limit ${batchSize}`;
    const outcomes = await Promise.all(due.map((hold) => ledger.expire(hold.transaction_id)));
    return outcomes.filter((outcome) => outcome.kind === 'hold' && outcome.state !== 'HELD').length;
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
