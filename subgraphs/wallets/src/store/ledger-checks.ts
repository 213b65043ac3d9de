type Fault = Readonly<Record<string, string>>;

/** One invariant: a query that finds only what breaks it, and the words for what it finds. */
export interface LedgerCheck {
  readonly sql: string;
  readonly describe: (fault: Fault) => string;
}

/** What always holds of the ledger. Each query reads a table once, in the order of an index or hashed. */
export const ledgerChecks: readonly LedgerCheck[] = [
  {
    sql: `
      select currency, sum(credits_posted - debits_posted)::text as posted,
        sum(credits_pending - debits_pending)::text as pending
      from accounts group by currency
      having sum(credits_posted - debits_posted) <> 0 or sum(credits_pending - debits_pending) <> 0`,
    describe: ({ currency, posted, pending }) =>
      `the accounts in ${currency} do not sum to zero: posted ${posted}, pending ${pending}`,
  },
  {
    sql: `
      select id, (credits_posted - debits_posted - debits_pending)::text as available
      from accounts where kind = 'wallet' and credits_posted - debits_posted - debits_pending < 0`,
    describe: ({ id, available }) => `wallet ${id} is overdrawn: ${available} available`,
  },
  {
    sql: `
      select accounts.id, credits_posted::text as credits, debits_posted::text as debits,
        coalesce(folded.credits, 0)::text as folded_credits, coalesce(folded.debits, 0)::text as folded_debits
      from accounts left join (
        select account_id,
          coalesce(sum(amount_minor) filter (where direction = 'CREDIT'), 0) as credits,
          coalesce(sum(amount_minor) filter (where direction = 'DEBIT'), 0) as debits
        from entries group by account_id
      ) as folded on folded.account_id = accounts.id
      where credits_posted <> coalesce(folded.credits, 0) or debits_posted <> coalesce(folded.debits, 0)`,
    describe: (fault) =>
      `account ${fault['id']} counts ${fault['credits']} credited and ${fault['debits']} debited, its entries ` +
      `${fault['folded_credits']} and ${fault['folded_debits']}`,
  },
  {
    sql: `
      with sides as (
        select debit_account_id as id, 'DEBIT' as direction, step, amount_minor from pending_transfers
        union all
        select credit_account_id, 'CREDIT', step, amount_minor from pending_transfers
      ), held as (
        select id,
          sum(case step when 'HELD' then amount_minor else -amount_minor end)
            filter (where direction = 'DEBIT') as debits,
          sum(case step when 'HELD' then amount_minor else -amount_minor end)
            filter (where direction = 'CREDIT') as credits
        from sides group by id
      )
      select accounts.id, debits_pending::text as debits, credits_pending::text as credits,
        coalesce(held.debits, 0)::text as held_debits, coalesce(held.credits, 0)::text as held_credits
      from accounts left join held using (id)
      where debits_pending <> coalesce(held.debits, 0) or credits_pending <> coalesce(held.credits, 0)`,
    describe: ({ id, debits, credits, held_debits, held_credits }) =>
      `account ${id} counts ${debits} of its money and ${credits} for it as pending, its holds ${held_debits} and ` +
      `${held_credits}`,
  },
  {
    // Each change of an account is an entry or one side of a step of a hold, and has a version of its own.
    sql: `
      with versions as (
        select account_id as id, account_version as version from entries
        union all select debit_account_id, debit_version from pending_transfers
        union all select credit_account_id, credit_version from pending_transfers
      ), counted as (
        select id, count(distinct version) as changes, max(version) as newest from versions group by id
      )
      select accounts.id, version::text, coalesce(changes, 0)::text as changes, coalesce(newest, 0)::text as newest
      from accounts left join counted using (id)
      where version <> coalesce(changes, 0) or version <> coalesce(newest, 0)`,
    describe: ({ id, version, changes, newest }) =>
      `account ${id} is at version ${version}: ${changes} changes are recorded, up to version ${newest}`,
  },
  {
    sql: `
      select id, account_id, balance_after_minor::text as told, folded::text from (
        select id, account_id, balance_after_minor,
          sum(case direction when 'CREDIT' then amount_minor else -amount_minor end)
            over (partition by account_id order by account_version) as folded
        from entries
      ) as statement where balance_after_minor <> folded`,
    describe: ({ id, account_id, told, folded }) =>
      `entry ${id} of account ${account_id} tells a balance of ${told} after it, the entries up to it give ${folded}`,
  },
  {
    sql: `
      select postings.transaction_id, leg_count::text as asked, coalesce(moved.legs, 0)::text as found,
        coalesce(refusal, holds.state, 'posted') as verdict
      from postings left join (
        select transaction_id, count(*) as legs from transfers group by transaction_id
      ) as moved using (transaction_id) left join holds using (transaction_id)
      where coalesce(moved.legs, 0) <> case
        when refusal is not null or holds.state in ('HELD', 'VOIDED', 'EXPIRED') then 0 else leg_count end`,
    describe: ({ transaction_id, verdict, asked, found }) =>
      `transaction ${transaction_id} (${verdict}) was asked ${asked} legs, and ${found} stand in the ledger`,
  },
  {
    // What is held, released and posted of each hold. A refused hold stands in `postings` alone.
    sql: `
      select postings.transaction_id, coalesce(holds.state, 'none') as state,
        coalesce(held.legs, 0)::text as held, coalesce(held.released, 0)::text as released,
        coalesce(posted.minor, 0)::text as posted
      from postings
      left join holds using (transaction_id)
      left join (
        select transaction_id, count(*) filter (where step = 'HELD') as legs,
          count(*) filter (where step = 'RELEASED') as released,
          sum(amount_minor) filter (where step = 'HELD') as minor,
          sum(amount_minor) filter (where step = 'RELEASED') as released_minor
        from pending_transfers group by transaction_id
      ) as held using (transaction_id)
      left join (
        select transaction_id, sum(transfers.amount_minor) as minor,
          bool_and(coalesce(transfers.amount_minor <= pending.amount_minor
            and (transfers.debit_account_id, transfers.credit_account_id)
              = (pending.debit_account_id, pending.credit_account_id), false)) as fitting
        from transfers join holds using (transaction_id)
        left join pending_transfers as pending using (transaction_id, leg)
        where pending.step = 'HELD' or pending.step is null group by transaction_id
      ) as posted using (transaction_id)
      where (postings.legs like 'hold: %' and refusal is null) <> (holds.transaction_id is not null)
        or holds.transaction_id is not null and (
          (held.legs, held.minor) is distinct from (leg_count::bigint, held_minor::numeric)
          or (held.released, coalesce(held.released_minor, 0)) is distinct from (case state when 'HELD'
            then (0::bigint, 0::numeric) else (leg_count::bigint, held_minor::numeric) end)
          or captured_minor is distinct from posted.minor or not coalesce(posted.fitting, true))`,
    describe: ({ transaction_id, state, held, released, posted }) =>
      `the hold of transaction ${transaction_id} (${state}) has ${held} legs held, ${released} released, and ` +
      `${posted} posted of it`,
  },
  {
    // A full join: a transfer without entries and an entry without a transfer are both found.
    sql: `
      select coalesce(transfers.transaction_id, sides.transaction_id) as transaction_id,
        coalesce(transfers.leg, sides.leg)::text as leg, coalesce(sides.entries, 0)::text as entries
      from transfers full join (
        select transaction_id, leg, count(*) as entries,
          max(account_id) filter (where direction = 'DEBIT') as debited,
          max(account_id) filter (where direction = 'CREDIT') as credited,
          min(amount_minor) as least, max(amount_minor) as most
        from entries group by transaction_id, leg
      ) as sides on sides.transaction_id = transfers.transaction_id and sides.leg = transfers.leg
      where (sides.entries, sides.debited, sides.credited, sides.least, sides.most) is distinct from
        (2::bigint, debit_account_id, credit_account_id, amount_minor, amount_minor)`,
    describe: ({ transaction_id, leg, entries }) =>
      `leg ${leg} of transaction ${transaction_id} has ${entries} entries, or not one debit and one credit of its amount`,
  },
];
