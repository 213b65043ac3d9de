/** The SQL of posting a batch, as text with numbered parameters: `post-batch.ts` runs it in this order. */
export interface PostingStatements {
  readonly lockAccounts: string;
  readonly readVerdicts: string;
  readonly readClock: string;
  readonly write: string;
}

export const postingStatements: PostingStatements = {
  /**
   * $1: ids of accounts.
   * - `order by accounts.id`: all writers lock in one order, so that none waits for one that waits for it.
   * - `for no key update`: no other writer reads these counters until the commit; the lock an update takes anyway, and
   *   it lets the foreign keys of others' rows be checked meanwhile.
   * - `of accounts`: a wallet's name and owner need no lock to be read.
   */
  lockAccounts: `
    select accounts.*, wallets.owner_id
    from accounts left join wallets on wallets.id = accounts.id
    where accounts.id = any ($1::text[])
    order by accounts.id
    for no key update of accounts`,

  /**
   * $1: ids of transactions. A statement of its own, after the locks: its snapshot then has the verdict of whoever held
   * them before, on the same transaction.
   */
  readVerdicts: `
    select transaction_id, legs, leg_count, refusal, refused_wallet_id
    from postings where transaction_id = any ($1::text[])`,

  /**
   * The database's clock, for it is one for all writers, under the locks, for then an account's entries never go back
   * in time; in whole milliseconds, as instants are shown.
   */
  readClock: `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as now_ms`,

  /** Everything a batch changes, in one round trip. $1: the instant; then a column a parameter. */
  write: `
    with changed as (
      update accounts set
        debits_posted = new.debits_posted, credits_posted = new.credits_posted,
        debits_pending = new.debits_pending, credits_pending = new.credits_pending, version = new.version
      from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
        as new (id, debits_posted, credits_posted, debits_pending, credits_pending, version)
      where accounts.id = new.id
      returning 1
    ), decided as (
      insert into postings (transaction_id, legs, leg_count, refusal, refused_wallet_id, decided_at)
      select *, $1::timestamptz from unnest($8::text[], $9::text[], $10::smallint[], $11::text[], $12::text[])
    ), moved as (
      insert into transfers
        (transaction_id, leg, debit_account_id, credit_account_id, amount_minor, currency, posted_at)
      select *, $1::timestamptz
      from unnest($13::text[], $14::smallint[], $15::text[], $16::text[], $17::bigint[], $18::text[])
    ), entered as (
      insert into entries
        (id, account_id, account_version, transaction_id, leg, direction, amount_minor, balance_after_minor, posted_at)
      select *, $1::timestamptz
      from unnest($19::text[], $20::text[], $21::bigint[], $22::text[], $23::smallint[], $24::text[],
        $25::bigint[], $26::bigint[])
    ), told as (
      insert into outbox (topic, event_id, key, event)
      select topic, event_id, key, event::jsonb
      from unnest($27::text[], $28::text[], $29::text[], $30::text[])
        with ordinality as new (topic, event_id, key, event, place)
      -- Ids are drawn in the order of the rows: two changes of one wallet keep theirs.
      order by place
    )
    select count(*)::int as changed from changed`,
};
