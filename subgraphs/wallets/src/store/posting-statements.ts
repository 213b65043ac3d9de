/** The SQL of posting a batch, as text with numbered parameters: `post-batch.ts` runs it in this order. */
export interface PostingStatements {
  readonly lockAccounts: string;
  readonly readVerdicts: string;
  readonly readHolds: string;
  readonly readClock: string;
  readonly write: string;
}

export const postingStatements: PostingStatements = {
  /**
   * $1: ids of accounts; $2: ids of transactions whose holds are to be resolved, for the accounts they were held on.
   * - `order by accounts.id`: all writers lock in one order, so that none waits for one that waits for it.
   * - `for no key update`: no other writer reads these counters until the commit; the lock an update takes anyway, and
   *   it lets the foreign keys of others' rows be checked meanwhile.
   * - `of accounts`: a wallet's name and owner need no lock to be read.
   */
  lockAccounts: `
    select accounts.*, wallets.owner_id
    from accounts left join wallets on wallets.id = accounts.id
    where accounts.id = any ($1::text[] || array(
      select unnest(array[debit_account_id, credit_account_id]) from pending_transfers
      where transaction_id = any ($2::text[]) and step = 'HELD'))
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
   * $1: ids of transactions. A leg a row. Under the locks of the holds' accounts, as all that resolves a hold takes them:
   * the holds need no lock of their own.
   */
  readHolds: `
    select transaction_id, state, captured_minor, held_at::text, expires_at::text, leg, debit_account_id, credit_account_id,
      amount_minor, currency
    from holds join pending_transfers using (transaction_id, currency)
    where transaction_id = any ($1::text[]) and step = 'HELD'
    order by transaction_id, leg`,

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
    ), held as (
      -- One that is there already is resolved: a trigger refuses any other change, and a second one.
      insert into holds
        (transaction_id, currency, held_minor, state, captured_minor, held_at, expires_at, resolved_at)
      select transaction_id, currency, held_minor, state, captured_minor, held_at::timestamptz,
        expires_at::timestamptz, case when state <> 'HELD' then $1::timestamptz end
      from unnest($27::text[], $28::text[], $29::bigint[], $30::text[], $31::bigint[], $32::text[], $33::text[])
        as new (transaction_id, currency, held_minor, state, captured_minor, held_at, expires_at)
      on conflict (transaction_id) do update set
        state = excluded.state, captured_minor = excluded.captured_minor, resolved_at = excluded.resolved_at
    ), stepped as (
      insert into pending_transfers
        (transaction_id, leg, step, debit_account_id, credit_account_id, amount_minor, currency, debit_version,
          credit_version, made_at)
      select *, $1::timestamptz
      from unnest($34::text[], $35::smallint[], $36::text[], $37::text[], $38::text[], $39::bigint[], $40::text[],
        $41::bigint[], $42::bigint[])
    ), told as (
      insert into outbox (topic, event_id, key, event)
      select topic, event_id, key, event::jsonb
      from unnest($43::text[], $44::text[], $45::text[], $46::text[])
        with ordinality as new (topic, event_id, key, event, place)
      -- Ids are drawn in the order of the rows: two changes of one wallet keep theirs.
      order by place
    )
    select count(*)::int as changed from changed`,
};
