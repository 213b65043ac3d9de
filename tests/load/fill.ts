/** Writes a past straight into the databases of a running system: through the API a million movements take an hour. */
import { randomBytes } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import { databaseUrl, eventually, type Place } from '@paygraph/testing';
import postgres from 'postgres';
import type { WalletHolder } from '../people/movements.ts';
import { copy } from './copy.ts';
import { type Account, createPast, type Movement } from './past.ts';

const batchSize = 20_000;
const shards = 8;

/**
 * Fills users, wallets and transactions with `rows` movements among `walletCount` USD wallets, of which `hot` and `other`
 * are the first. Constraints and triggers stay on, and each batch is a commit of its own that leaves the ledger in order.
 */
export async function fill(
  place: Place,
  options: {
    rows: number;
    walletCount: number;
    hot: WalletHolder;
    other: WalletHolder;
    now: Date;
    random: () => number;
    onProgress: (done: number) => void;
  },
): Promise<void> {
  const { rows, walletCount, hot, other, now, random, onProgress } = options;
  const [users, wallets, transactions] = await Promise.all(
    (['users', 'wallets', 'transactions'] as const).map(async (name) =>
      postgres(await databaseUrl(place, name), { max: 1, onnotice: () => {} }),
    ),
  );
  if (!users || !wallets || !transactions) throw new Error('three databases are needed');
  try {
    const holders = [hot, other].map(({ walletId, userId }) => ({ walletId, ownerId: userId }));
    const strangers = await addStrangers({ users, wallets }, walletCount - holders.length, now);
    const past = createPast({
      wallets: [...holders, ...strangers],
      clearingAccountIds: Array.from({ length: shards }, (_, shard) => `provider-clearing/USD/${shard}`),
      rows,
      now,
      random,
    });
    let done = 0;
    for (const batch of batches(past.movements)) {
      await Promise.all([post(wallets, batch), record(transactions, batch)]);
      done += batch.length;
      onProgress(done);
    }
    await untilChained(wallets, 2 * rows);
    // What autovacuum would have done long ago, had the rows come one by one.
    await wallets.unsafe(
      'vacuum (analyze) accounts, wallets, postings, transfers, entries, entry_chain, unchained_entries',
    );
    await transactions.unsafe('vacuum (analyze) transactions, idempotency_keys');
    await users.unsafe('vacuum (analyze) users');
  } finally {
    await Promise.all([users, wallets, transactions].map((sql) => sql.end({ timeout: 5 })));
  }
}

const chainingTimeoutMs = 15 * 60_000;

/** The hash chain is built beside the work, and follows at its own pace. */
async function untilChained(wallets: postgres.Sql, entries: number): Promise<void> {
  await eventually(
    'every entry is in the hash chain',
    async () => {
      const [head] = await wallets<{ position: number }[]>`select position::int from entry_chain_head`;
      return head?.position === entries ? true : undefined;
    },
    { timeoutMs: chainingTimeoutMs },
  );
}

/** People who never sign in, each with a wallet. */
async function addStrangers(
  { users, wallets }: { users: postgres.Sql; wallets: postgres.Sql },
  count: number,
  now: Date,
) {
  const ids = createIds();
  const run = randomBytes(4).toString('hex');
  const strangers = Array.from({ length: count }, (_, number) => ({
    ownerId: ids.next('usr'),
    walletId: ids.next('wal'),
    email: `stranger-${number}.${run}@example.com`,
    name: `Stranger ${number}`,
  }));
  const column = <Key extends keyof (typeof strangers)[number]>(key: Key) =>
    strangers.map((stranger): string => stranger[key]);
  await users`
    insert into users (id, email, display_name, role, password_hash, email_verified_at, created_at)
    select id, email, name, 'USER', ${`$2b$04$${'.'.repeat(53)}`}, ${now}, ${now}
    from unnest(${column('ownerId')}::text[], ${column('email')}::text[], ${column('name')}::text[])
      as new (id, email, name)`;
  await wallets.begin(async (sql) => {
    await sql`
      insert into accounts (id, kind, currency)
      select id, 'wallet', 'USD' from unnest(${column('walletId')}::text[]) as new (id)`;
    await sql`
      insert into wallets (id, owner_id, currency, name, created_at)
      select id, owner_id, 'USD', 'Main', ${now}
      from unnest(${column('walletId')}::text[], ${column('ownerId')}::text[]) as new (id, owner_id)`;
  });
  return strangers;
}

function* batches(movements: Iterable<Movement>): Iterable<readonly Movement[]> {
  let batch: Movement[] = [];
  for (const movement of movements) {
    batch.push(movement);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function post(wallets: postgres.Sql, batch: readonly Movement[]): Promise<void> {
  await wallets.begin(async (sql) => {
    // Nothing here outlives the machine's next restart anyway.
    await sql`set local synchronous_commit = off`;
    await copy(sql, 'postings (transaction_id, legs, leg_count, decided_at)', batch, (movement) => [
      [movement.id, legs(movement), 1, movement.at],
    ]);
    const transfers =
      'transfers (transaction_id, leg, debit_account_id, credit_account_id, amount_minor, currency, posted_at)';
    await copy(sql, transfers, batch, ({ id, from, to, amountMinor, at }) => [
      [id, 0, from.id, to.id, amountMinor, 'USD', at],
    ]);
    const entries =
      'entries (id, account_id, account_version, transaction_id, leg, direction, amount_minor, balance_after_minor, posted_at)';
    await copy(sql, entries, batch, ({ id, debit, credit, amountMinor, at }) =>
      [debit, credit].map((entry) => [
        entry.id,
        entry.accountId,
        entry.accountVersion,
        id,
        0,
        entry.direction,
        amountMinor,
        entry.balanceAfter,
        at,
      ]),
    );
    await keepCounters(sql, batch);
  });
}

/** As far as the past has come: the counters are those of the last movement of this batch. */
async function keepCounters(sql: postgres.TransactionSql, batch: readonly Movement[]): Promise<void> {
  const changed = [...new Set(batch.flatMap(({ from, to }) => [from, to]))];
  const column = (read: (account: Account) => bigint | string) =>
    changed.map((account) => String(read(account)));
  await sql`
    update accounts set debits_posted = new.debits, credits_posted = new.credits, version = new.version
    from unnest(
      ${column(({ id }) => id)}::text[], ${column(({ debits }) => debits)}::bigint[],
      ${column(({ credits }) => credits)}::bigint[], ${column(({ version }) => version)}::bigint[]
    ) as new (id, debits, credits, version)
    where accounts.id = new.id`;
}

async function record(transactions: postgres.Sql, batch: readonly Movement[]): Promise<void> {
  await transactions.begin(async (sql) => {
    await sql`set local synchronous_commit = off`;
    const columns =
      'transactions (id, type, status, version, amount_minor, currency, initiator_id, source_wallet_id, source_owner_id, ' +
      'destination_wallet_id, destination_owner_id, payment_method_id, payment_method_owner_id, created_at, updated_at, ' +
      'completed_at, step)';
    await copy(sql, columns, batch, ({ id, type, amountMinor, from, to, at }) => {
      const isDeposit = type === 'DEPOSIT';
      const initiator = isDeposit ? to.ownerId : from.ownerId;
      const source = isDeposit ? [null, null] : [from.id, from.ownerId];
      const method = isDeposit ? [id.replace('txn', 'pmt'), to.ownerId] : [null, null];
      const money = [amountMinor, 'USD', initiator];
      return [
        [id, type, 'COMPLETED', 2, ...money, ...source, to.id, to.ownerId, ...method, at, at, at, 'start'],
      ];
    });
    const keys = 'idempotency_keys (user_id, key, fingerprint, transaction_id)';
    await copy(sql, keys, batch, ({ id, type, from, to }) => [
      [type === 'DEPOSIT' ? to.ownerId : from.ownerId, `key of ${id}`, '0'.repeat(64), id],
    ]);
  });
}

/** As the ledger writes down what it was asked. */
function legs({ type, from, to, amountMinor }: Movement): string {
  const payer = type === 'DEPOSIT' ? 'provider-clearing' : from.id;
  const cents = String(amountMinor).padStart(3, '0');
  return `${payer} > ${to.id} ${cents.slice(0, -2)}.${cents.slice(-2)} USD`;
}
