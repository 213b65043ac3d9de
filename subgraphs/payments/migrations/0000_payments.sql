-- Payment methods: cards and bank accounts, known here only by the provider's token for them.
create table payment_methods (
  id text collate "C" primary key,
  user_id text collate "C" not null,
  -- Opaque, and of use only to whoever has our contract with the provider. Leaves this table for the provider alone.
  provider_token text collate "C" not null,
  kind text not null check (kind in ('CREDIT_CARD', 'DEBIT_CARD', 'BANK_ACCOUNT')),
  brand text,
  last4 text not null check (length(last4) = 4),
  expiry_month smallint check (expiry_month between 1 and 12),
  expiry_year smallint,
  created_at timestamptz not null,
  -- Removed ones stay: attempts point at them, and their owner still sees what an old transaction was paid with.
  removed_at timestamptz
);

-- The same token added twice is the same method, also when both arrive at once; once removed it may be added anew.
create unique index payment_methods_user_token on payment_methods (user_id, provider_token) where removed_at is null;
-- Ids sort by time: a user's methods, newest first.
create index payment_methods_user on payment_methods (user_id, id desc) where removed_at is null;

-- What was asked of the provider. One charge and one refund a transaction, ever.
create table attempts (
  id text collate "C" primary key,
  transaction_id text collate "C" not null,
  kind text not null check (kind in ('CHARGE', 'REFUND')),
  user_id text collate "C" not null,
  payment_method_id text collate "C" not null references payment_methods (id),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Our own name for the call: a repeat with it is the same call to the provider.
  provider_key text collate "C" not null unique,
  -- STARTED: committed before the call, its answer not yet seen. UNKNOWN: the provider did not say in time.
  status text not null check (status in ('STARTED', 'UNKNOWN', 'SUCCEEDED', 'DECLINED')),
  -- The provider's own id of what it did.
  provider_reference text,
  -- The provider's own word for why, for whoever is on call.
  decline_code text,
  started_at timestamptz not null,
  resolved_at timestamptz,
  unique (transaction_id, kind),
  check ((status in ('SUCCEEDED', 'DECLINED')) = (resolved_at is not null)),
  check ((status = 'SUCCEEDED') = (provider_reference is not null)),
  check ((status = 'DECLINED') = (decline_code is not null))
);

-- Foreign keys need it where rows of the other table are ever deleted; and support asks by payment method.
create index attempts_payment_method on attempts (payment_method_id);
-- What is open is few, and watched.
create index attempts_open on attempts (started_at) where status in ('STARTED', 'UNKNOWN');
