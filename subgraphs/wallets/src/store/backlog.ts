import type { Database } from '@paygraph/database';

/** What the ledger has yet to do. */
export interface LedgerBacklog {
  readonly holdsOpen: number;
  /** Age of the oldest hold that is open, 0 where there is none. */
  readonly oldestHoldSeconds: number;
  /** Counted up to a hundred thousand. */
  readonly unchainedEntries: number;
  /** Age of the oldest entry that is not in the chain yet, 0 where there is none. */
  readonly chainLagSeconds: number;
}

/** Each part is a walk along an index that holds the open ones alone. */
export async function readBacklog({ sql }: Pick<Database, 'sql'>): Promise<LedgerBacklog> {
  const [backlog] = await sql<LedgerBacklog[]>`
    select
      (select count(*)::float8 from holds where state = 'HELD') as "holdsOpen",
      coalesce((
        select extract(epoch from clock_timestamp() - min(held_at))::float8 from holds where state = 'HELD'
      ), 0) as "oldestHoldSeconds",
      (
        select count(*)::float8 from (select from unchained_entries limit 100000) as unchained
      ) as "unchainedEntries",
      coalesce((
        select extract(epoch from clock_timestamp() - posted_at)::float8
        from unchained_entries join entries on entries.id = entry_id order by entry_id limit 1
      ), 0) as "chainLagSeconds"`;
  if (backlog === undefined) throw new Error('the backlog could not be read');
  return backlog;
}
