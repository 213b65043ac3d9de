import type { Database } from '@paygraph/database';
import { accountChanges } from './wallet-changes.ts';

interface AccountRow {
  readonly id: string;
  readonly kind: string;
  readonly currency: string;
  readonly debits: string;
  readonly credits: string;
  readonly debits_pending: string;
  readonly credits_pending: string;
  readonly version: string;
}

/** One change of one account: an entry, or one side of a step of a hold. */
interface ChangeRow {
  readonly account_id: string;
  readonly version: string;
  readonly what: 'posted' | 'HELD' | 'RELEASED';
  readonly transaction_id: string;
  readonly leg: number;
  readonly direction: 'DEBIT' | 'CREDIT';
  readonly amount: string;
  readonly balance_after: string | null;
}

/**
 * Holds a ledger at rest against what always holds of it, by a plain fold in memory: written apart from the service's
 * own verification, so that the two check each other. Answers what is wrong; nothing, where nothing is.
 */
export async function ledgerFaults({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const accounts = await sql<AccountRow[]>`
    select id, kind, currency, debits_posted as debits, credits_posted as credits, debits_pending, credits_pending,
      version
    from accounts`;
  const changes = await sql<ChangeRow[]>`
    select account_id, account_version as version, 'posted' as what, transaction_id, leg, direction,
      amount_minor as amount, balance_after_minor as balance_after
    from entries
    union all
    select account_id, version, step, transaction_id, leg, direction, amount_minor, null
    from pending_transfers cross join lateral (
      values (debit_account_id, debit_version, 'DEBIT'), (credit_account_id, credit_version, 'CREDIT')
    ) as side (account_id, version, direction)
    order by account_id, version`;
  const histories = Map.groupBy(changes, ({ account_id }) => account_id);
  return [
    ...sumFaults(accounts),
    ...accounts.flatMap((account) => foldFaults(account, histories.get(account.id) ?? [])),
    ...sideFaults(changes),
    ...(await holdFaults({ sql })),
    ...(await untold({ sql })),
  ];
}

function sumFaults(accounts: readonly AccountRow[]): readonly string[] {
  const sums = new Map<string, bigint>();
  for (const account of accounts) {
    for (const [name, credits, debits] of [
      [account.currency, account.credits, account.debits],
      [`${account.currency} pending`, account.credits_pending, account.debits_pending],
    ] as const) {
      sums.set(name, (sums.get(name) ?? 0n) + BigInt(credits) - BigInt(debits));
    }
  }
  return [...sums].filter(([, sum]) => sum !== 0n).map(([name, sum]) => `${name} sums to ${sum}`);
}

function foldFaults(account: AccountRow, history: readonly ChangeRow[]): readonly string[] {
  const faults: string[] = [];
  const folded = { DEBIT: 0n, CREDIT: 0n, 'DEBIT pending': 0n, 'CREDIT pending': 0n };
  let version = 0n;
  for (const change of history) {
    const amount = BigInt(change.amount);
    if (change.what === 'posted') folded[change.direction] += amount;
    else folded[`${change.direction} pending`] += change.what === 'HELD' ? amount : -amount;
    version += 1n;
    const balance = folded.CREDIT - folded.DEBIT;
    if (BigInt(change.version) !== version)
      faults.push(`${account.id}: version ${change.version} is not ${version}`);
    if (change.balance_after !== null && BigInt(change.balance_after) !== balance)
      faults.push(`${account.id}: balance after ${change.version}`);
    if (account.kind === 'wallet' && balance - folded['DEBIT pending'] < 0n)
      faults.push(`${account.id}: overdrawn at ${change.version}`);
    if (folded['DEBIT pending'] < 0n || folded['CREDIT pending'] < 0n)
      faults.push(`${account.id}: more released than held at ${change.version}`);
  }
  const counted = [account.debits, account.credits, account.debits_pending, account.credits_pending];
  const given = [...counted, account.version].join();
  const found = [...Object.values(folded), version].join();
  return given === found ? faults : [...faults, `${account.id}: counts ${given}, folds to ${found}`];
}

/** Each step of each leg has two sides, of one amount. */
function sideFaults(changes: readonly ChangeRow[]): readonly string[] {
  const faults: string[] = [];
  const legs = Map.groupBy(changes, ({ what, transaction_id, leg }) => `${transaction_id}/${leg} ${what}`);
  for (const [leg, sides] of legs) {
    const directions = sides.map(({ direction }) => direction).sort();
    if (directions.join() !== 'CREDIT,DEBIT') faults.push(`leg ${leg} has sides ${directions.join()}`);
    if (new Set(sides.map(({ amount }) => amount)).size !== 1) faults.push(`leg ${leg} moves two amounts`);
  }
  return faults;
}

/** What is posted of a hold that is not captured, or beyond what was held; what stays held of one that is resolved. */
async function holdFaults({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const rows = await sql<{ id: string; state: string; held: string; released: string; posted: string }[]>`
    select transaction_id as id, state, coalesce(sum(amount) filter (where step = 'HELD'), 0) as held,
      coalesce(sum(amount) filter (where step = 'RELEASED'), 0) as released,
      coalesce(sum(amount) filter (where step = 'posted'), 0) as posted
    from holds left join (
      select transaction_id, step, amount_minor as amount from pending_transfers
      union all select transaction_id, 'posted', amount_minor from transfers
    ) as steps using (transaction_id)
    group by transaction_id, state`;
  return rows.flatMap(({ id, state, held, released, posted }) => {
    const rightlyReleased = released === (state === 'HELD' ? '0' : held);
    const rightlyPosted = state === 'CAPTURED' ? BigInt(posted) <= BigInt(held) : posted === '0';
    return rightlyReleased && rightlyPosted
      ? []
      : [`hold ${id} (${state}): ${held} held, ${released} released, ${posted} posted`];
  });
}

/** Changes of a wallet that no event tells of, and events of changes that never were: one each must match. */
async function untold({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const rows = await sql.unsafe<{ wallet: string; transaction: string; changes: number; events: number }[]>(`
    with ${accountChanges}, told as (
      select event -> 'data' ->> 'walletId' as wallet, event -> 'data' ->> 'transactionId' as transaction,
        (event -> 'data' ->> 'version')::bigint as version
      from outbox where event ->> 'type' = 'wallet.balance-changed'
    ), made as (
      select account_id as wallet, transaction_id as transaction, version
      from changes join wallets on wallets.id = account_id
    )
    select coalesce(made.wallet, told.wallet) as wallet, coalesce(made.transaction, told.transaction) as transaction,
      count(made.version)::int as changes, count(told.version)::int as events
    from made full join told using (wallet, transaction, version)
    group by wallet, transaction, version having count(made.version) <> 1 or count(told.version) <> 1`);
  return rows.map(
    ({ wallet, transaction, changes, events }) =>
      `${wallet} changed by ${transaction}: ${changes} changes, ${events} events`,
  );
}
