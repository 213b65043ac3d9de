import type { Database } from '@paygraph/database';
import { type LedgerCheck, ledgerChecks } from './ledger-checks.ts';
import { verifyChain } from './verify-chain.ts';

export interface LedgerVerification {
  /** The counters, sums and statements agree, and no wallet is below zero. */
  readonly balanced: boolean;
  /** The hash chain verifies from the first entry to the last. */
  readonly chainIntact: boolean;
  readonly accounts: number;
  readonly transfers: number;
  readonly entries: number;
  /** How many entries the chain holds, up to its end or its first fault, and the hash of the last of them. */
  readonly chained: number;
  readonly chainHead: string;
  /** In plain words, the first twenty. */
  readonly faults: readonly string[];
  readonly checkedAt: Date;
}

export type VerifyLedger = () => Promise<LedgerVerification>;

/** Enough to see what is wrong; a ledger that is wrong in one place is often wrong in thousands. */
const mostFaults = 20;
/** Of one statement. */
const timeoutMs = 120_000;

/** Holds the whole ledger against its invariants, as of one instant, without being in a writer's way. */
export function createVerifyLedger(options: {
  database: Pick<Database, 'sql'>;
  now: () => Date;
  /** See `verifyChain`. */
  ledger?: 'live' | 'at-rest';
  /** Called with what is done by then of how many steps of unequal length, for whoever waits and watches. */
  onProgress?: (done: string) => void;
}): VerifyLedger {
  const { database, now, ledger = 'live', onProgress = () => {} } = options;
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
      for (const [index, check] of ledgerChecks.entries()) {
        faults.push(...(await run(check)));
        onProgress(`${index + 1} of ${ledgerChecks.length} checks of the books`);
      }
      const chain = await verifyChain(snapshot, {
        ledger,
        onProgress: (chained) => onProgress(`${chained} of ${counts.entries} entries of the chain`),
      });
      return {
        balanced: faults.length === 0,
        chainIntact: chain.faults.length === 0,
        ...counts,
        chained: chain.chained,
        chainHead: chain.head,
        // The chain's own are at most two: they keep their place, however many others there are.
        faults: [...faults.slice(0, mostFaults - chain.faults.length), ...chain.faults],
        checkedAt,
      };
    });
  };
}
