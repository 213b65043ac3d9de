-- Money paid out, and charges given back in parts.
alter table attempts
  -- Whose refund it is: the refund's own transaction, or the charge's own where its money could not be posted.
  add column refund_id text collate "C",
  -- Of a charge: what its refunds give back in sum, those not yet decided included.
  add column refunded_minor bigint not null default 0,
  -- When the provider is asked about an open attempt next: its lease, while somebody asks.
  add column next_ask_at timestamptz,
  -- How often the provider was asked and could not say.
  add column asks integer not null default 0;

-- Until now a charge had one refund, of the whole.
update attempts set refund_id = transaction_id where kind = 'REFUND';
update attempts set refunded_minor = amount_minor
where kind = 'CHARGE'
  and exists (
    select from attempts as refund
    where refund.transaction_id = attempts.transaction_id and refund.kind = 'REFUND' and refund.status <> 'DECLINED'
  );
update attempts set next_ask_at = now() where status in ('STARTED', 'UNKNOWN');

alter table attempts
  drop constraint attempts_kind_check,
  add constraint attempts_kind_check check (kind in ('CHARGE', 'PAYOUT', 'REFUND')),
  add constraint attempts_refund_named check ((kind = 'REFUND') = (refund_id is not null)),
  -- The last word on it, whatever a program believes it has counted: no charge is given back beyond itself.
  add constraint attempts_refunded_within_charge check (refunded_minor between 0 and amount_minor),
  add constraint attempts_refunded_only_charges
    check (refunded_minor = 0 or (kind = 'CHARGE' and status = 'SUCCEEDED')),
  -- What is open is asked about; what is known never again.
  add constraint attempts_open_are_asked check ((status in ('STARTED', 'UNKNOWN')) = (next_ask_at is not null)),
  drop constraint attempts_transaction_id_kind_key;

-- One charge and one payout a transaction, and one attempt a refund, ever.
create unique index attempts_one_each on attempts (transaction_id, kind, refund_id) nulls not distinct;
-- What is open is few, and claimed by whoever asks next; serves the figures of what is open, too.
create index attempts_due on attempts (next_ask_at) where status in ('STARTED', 'UNKNOWN');
drop index attempts_open;
