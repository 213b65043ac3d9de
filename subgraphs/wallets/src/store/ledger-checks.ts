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
      select accounts.id, (credits_posted)::text as credits, (debits_posted)::text as debits, accounts.version::text as version,
        coalesce(folded.credits, 0)::text as folded_credits, coalesce(folded.debits, 0)::text as folded_debits,
        coalesce(folded.version, 0)::text as last_version
      from accounts left join (
        select account_id, max(account_version) as version,
          coalesce(sum(amount_minor) filter (where direction = 'CREDIT'), 0) as credits,
          coalesce(sum(amount_minor) filter (where direction = 'DEBIT'), 0) as debits
        from entries group by account_id
      ) as folded on folded.account_id = accounts.id
      where credits_posted <> coalesce(folded.credits, 0) or debits_posted <> coalesce(folded.debits, 0)
        or accounts.version < coalesce(folded.version, 0)`,
    describe: (fault) =>
      `account ${fault['id']} counts ${fault['credits']} credited and ${fault['debits']} debited at version ` +
      `${fault['version']}, its entries ${fault['folded_credits']} and ${fault['folded_debits']} up to version ` +
      `${fault['last_version']}`,
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
        coalesce(refusal, 'posted') as verdict
      from postings left join (
        select transaction_id, count(*) as legs from transfers group by transaction_id
      ) as moved using (transaction_id)
      where coalesce(moved.legs, 0) <> case when refusal is null then leg_count else 0 end`,
    describe: ({ transaction_id, verdict, asked, found }) =>
      `transaction ${transaction_id} (${verdict}) was asked ${asked} legs, and ${found} stand in the ledger`,
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
