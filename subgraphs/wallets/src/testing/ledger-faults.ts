import type { Database } from '@paygraph/database';

interface AccountRow {
  readonly id: string;
  readonly kind: string;
  readonly currency: string;
  readonly debits: string;
  readonly credits: string;
  readonly version: string;
}

interface EntryRow {
  readonly account_id: string;
  readonly version: string;
  readonly transaction_id: string;
  readonly leg: number;
  readonly direction: string;
  readonly amount: string;
  readonly balance_after: string;
}

/**
 * Holds a ledger at rest against what always holds of it, by a plain fold in memory: written apart from the service's
 * own verification, so that the two check each other. Answers what is wrong; nothing, where nothing is.
 */
export async function ledgerFaults({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const accounts = await sql<AccountRow[]>`
    select id, kind, currency, debits_posted as debits, credits_posted as credits, version from accounts`;
  const entries = await sql<EntryRow[]>`
    select account_id, account_version as version, transaction_id, leg, direction, amount_minor as amount,
      balance_after_minor as balance_after
    from entries order by account_id, account_version`;
  const faults: string[] = [];

  const sums = new Map<string, bigint>();
  for (const { currency, credits, debits } of accounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(credits) - BigInt(debits));
  }
  for (const [currency, sum] of sums) if (sum !== 0n) faults.push(`${currency} sums to ${sum}`);

  const statements = Map.groupBy(entries, ({ account_id }) => account_id);
  for (const account of accounts) {
    let [debits, credits, version] = [0n, 0n, 0n];
    for (const entry of statements.get(account.id) ?? []) {
      if (entry.direction === 'DEBIT') debits += BigInt(entry.amount);
      else credits += BigInt(entry.amount);
      version += 1n;
      const balance = credits - debits;
      if (BigInt(entry.version) !== version)
        faults.push(`${account.id}: version ${entry.version} is not ${version}`);
      if (BigInt(entry.balance_after) !== balance)
        faults.push(`${account.id}: balance after ${entry.version}`);
      if (account.kind === 'wallet' && balance < 0n)
        faults.push(`${account.id}: overdrawn at ${entry.version}`);
    }
    const counted = [BigInt(account.debits), BigInt(account.credits), BigInt(account.version)];
    if (counted.join() !== [debits, credits, version].join()) {
      faults.push(`${account.id}: counts ${counted.join()}, folds to ${[debits, credits, version].join()}`);
    }
  }

  for (const [leg, sides] of Map.groupBy(entries, (entry) => `${entry.transaction_id}/${entry.leg}`)) {
    const directions = sides.map(({ direction }) => direction).sort();
    if (directions.join() !== 'CREDIT,DEBIT') faults.push(`leg ${leg} has sides ${directions.join()}`);
    if (new Set(sides.map(({ amount }) => amount)).size !== 1) faults.push(`leg ${leg} moves two amounts`);
  }
  return [...faults, ...(await untold({ sql }))];
}

/** Changes of a wallet that no event tells of, and events of changes that never were: one each must match. */
async function untold({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const rows = await sql<{ wallet: string; transaction: string; changes: number; events: number }[]>`
    with changes as (
      select account_id as wallet, transaction_id as transaction, max(account_version) as version
      from entries join wallets on wallets.id = account_id group by 1, 2
    ), events as (
      select event -> 'data' ->> 'walletId' as wallet, event -> 'data' ->> 'transactionId' as transaction,
        (event -> 'data' ->> 'version')::bigint as version
      from outbox where event ->> 'type' = 'wallet.balance-changed'
    )
    select coalesce(changes.wallet, events.wallet) as wallet,
      coalesce(changes.transaction, events.transaction) as transaction,
      count(changes.version)::int as changes, count(events.version)::int as events
    from changes full join events using (wallet, transaction, version)
    group by 1, 2 having count(changes.version) <> 1 or count(events.version) <> 1`;
  return rows.map(
    ({ wallet, transaction, changes, events }) =>
      `${wallet} changed by ${transaction}: ${changes} changes, ${events} events`,
  );
}
