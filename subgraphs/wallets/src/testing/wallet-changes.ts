/**
 * SQL for `changes`: what each command did to each account, by the account's versions it came to. `step` tells the
 * commands on one transaction apart: a hold, and what became of it.
 */
export const accountChanges = `
  versions as (
    select account_id, account_version as version, transaction_id,
      case when holds.transaction_id is null then 'posted' else 'resolved' end as step, posted_at as made_at
    from entries left join holds using (transaction_id)
    union all
    select account_id, version, transaction_id,
      case pending_transfers.step when 'HELD' then 'held' else 'resolved' end, made_at
    from pending_transfers
    cross join lateral (values (debit_account_id, debit_version), (credit_account_id, credit_version))
      as side (account_id, version)
  ), changes as (
    select account_id, transaction_id, step, min(version) as first, max(version) as version, min(made_at) as made_at
    from versions group by account_id, transaction_id, step
  )`;
