import type { Database } from '@paygraph/database';
import { type LedgerCheck, ledgerChecks } from './ledger-checks.ts';

export interface LedgerVerification {
  readonly balanced: boolean;
  readonly accounts: number;
  readonly transfers: number;
  readonly entries: number;
  /** In plain words, the first twenty. */
  readonly faults: readonly string[];
  readonly checkedAt: Date;
}

/** Enough to see what is wrong; a ledger that is wrong in one place is often wrong in thousands. */
const mostFaults = 20;
const timeoutMs = 120_000;

/** Holds the whole ledger against its invariants, as of one instant, without being in a writer's way. */
export function createVerifyLedger(options: {
  database: Pick<Database, 'sql'>;
  now: () => Date;
}): () => Promise<LedgerVerification> {
  const { database, now } = options;
  return async () => {
    const checkedAt = now();
    return await database.sql.begin('isolation level repeatable read read only', async (snapshot) => {
      await snapshot.unsafe(`set local statement_timeout = ${timeoutMs}`);
      const [counts] = await snapshot<{ accounts: number; transfers: number; entries: number }[]>`
        select (select count(*)::float8 from accounts) as accounts,
          (select count(*)::float8 from transfers) as transfers,
          (select count(*)::float8 from entries) as entries`;
      if (counts === undefined) throw new Error('the ledger could not be counted');
      const run = async ({ sql, describe }: LedgerCheck) => {
        const rows = await snapshot.unsafe<Record<string, string>[]>(`${sql} limit ${mostFaults}`);
        return rows.map(describe);
      };
      const faults: string[] = [];
      for (const check of ledgerChecks) faults.push(...(await run(check)));
      return { balanced: faults.length === 0, ...counts, faults: faults.slice(0, mostFaults), checkedAt };
    });
  };
}
