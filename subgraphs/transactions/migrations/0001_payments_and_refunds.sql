-- Withdrawals, payments and refunds; what a person sends in a day; addresses looked up in vain.

alter table transactions
  -- Of a refund: the payment it gives back, and the share of that payment's fee the merchant gets back with it.
  add column refund_of text collate "C" references transactions (id),
  add column fee_share_minor bigint not null default 0 check (fee_share_minor between 0 and amount_minor),
  -- Of a payment: what refunds gave back of it, what those under way will, and the same of its fee.
  add column refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  add column refunding_minor bigint not null default 0 check (refunding_minor >= 0),
  add column fee_refunded_minor bigint not null default 0 check (fee_refunded_minor >= 0),
  add column fee_refunding_minor bigint not null default 0 check (fee_refunding_minor >= 0),

  -- The last guard against giving back more than was paid, should the program ever err.
  add constraint refunded_at_most_paid check (refunded_minor + refunding_minor <= amount_minor),
  add constraint fee_refunded_at_most_borne check (fee_refunded_minor + fee_refunding_minor <= fee_minor),
  add constraint only_payments_are_refunded check (type = 'PAYMENT' or (refunded_minor = 0 and refunding_minor = 0)),
  add constraint reversed_is_refunded_whole check (status <> 'REVERSED' or refunded_minor = amount_minor),

  add constraint withdrawal_parts check (
    type <> 'WITHDRAWAL'
    or (source_wallet_id is not null and payment_method_id is not null and destination_wallet_id is null)
  ),
  -- From a wallet or a payment method, not both.
  add constraint payment_parts check (
    type <> 'PAYMENT'
    or (destination_wallet_id is not null and (source_wallet_id is null) <> (payment_method_id is null))
  ),
  -- Back to where the payment came from.
  add constraint refund_parts check (
    (type = 'REFUND') = (refund_of is not null)
    and (type <> 'REFUND'
      or (source_wallet_id is not null and (destination_wallet_id is null) <> (payment_method_id is null)))
  );

-- The refunds of a payment, newest first.
create index transactions_by_payment on transactions (refund_of, created_at desc, id desc) where refund_of is not null;

-- A person's card payments and their refunds, which are on no wallet of that person; deposits and withdrawals are found
-- by their wallet, and are left out. Else as the indexes of the other two sides.
create index transactions_by_card_owner on transactions (payment_method_owner_id, created_at desc, id desc)
  include (type, status) where payment_method_owner_id is not null and type in ('PAYMENT', 'REFUND');

-- What each person sends in a day (UTC) out of their wallets, what failed given back. The sum of it is limited: whoever
-- adds to it holds the person's lock, so that two movements at once can't both fit.
create table daily_outgoing (
  user_id text collate "C" not null,
  day date not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  outgoing_minor bigint not null check (outgoing_minor >= 0),
  primary key (user_id, day, currency)
);

-- Addresses a person asked for in vain within the last hour: so many and no more, or anyone could find out who has an
-- account here. The addresses themselves are nobody's business.
create table vain_lookups (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null,
  at timestamptz not null
);
-- A person's, the oldest first: to count them, and to drop those of more than an hour ago.
create index vain_lookups_by_user on vain_lookups (user_id, at);
