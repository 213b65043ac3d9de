-- Every movement of money, one row each, from its first record to its end.
create table transactions (
  id text collate "C" primary key,
  type text collate "C" not null check (type in ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'PAYMENT', 'REFUND')),
  status text collate "C" not null check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REVERSED')),
  -- 1 for the first status, then one more each time. Whoever writes names the version it saw.
  version int not null check (version >= 1),
  amount_minor bigint not null check (amount_minor > 0),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  fee_minor bigint not null default 0 check (fee_minor between 0 and amount_minor),
  initiator_id text collate "C" not null,
  -- Where the money comes from and goes to, as far as that is a wallet, with its owner.
  source_wallet_id text collate "C",
  source_owner_id text collate "C",
  destination_wallet_id text collate "C",
  destination_owner_id text collate "C",
  payment_method_id text collate "C",
  payment_method_owner_id text collate "C",
  description text check (char_length(description) <= 200),
  reference text check (char_length(reference) <= 64),
  -- Why it failed, or will once its charge is given back; and which part of the request that is about.
  failure_code text collate "C",
  failure_about text collate "C",
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  completed_at timestamptz(3),
  -- How far the movement has come. Only steps that may not be gone through again from the start are written down.
  step text collate "C" not null,
  -- On whose answer it waits, and how many answers to that were "not yet": both set the pause before the next try.
  waiting_for text collate "C" check (waiting_for in ('provider', 'service')),
  attempts int not null default 0 check (attempts >= 0),
  -- When whoever finds it may take it up: the lease of whoever works on it now. Milliseconds, as JavaScript keeps
  -- them, for the value is compared with what was read.
  next_step_at timestamptz(3),

  constraint unfinished_has_next_step check ((status in ('PENDING', 'PROCESSING')) = (next_step_at is not null)),
  constraint completed_has_time check ((status in ('COMPLETED', 'REVERSED')) = (completed_at is not null)),
  constraint failed_has_code check (status <> 'FAILED' or failure_code is not null),
  constraint wallets_have_owners check (
    (source_wallet_id is null or source_owner_id is not null)
    and (destination_wallet_id is null or destination_owner_id is not null)
    and (payment_method_id is null or payment_method_owner_id is not null)
  ),
  constraint deposit_parts check (
    type <> 'DEPOSIT' or (payment_method_id is not null and destination_wallet_id is not null and source_wallet_id is null)
  ),
  constraint transfer_parts check (
    type <> 'TRANSFER'
    or (source_wallet_id is not null and destination_wallet_id is not null and source_wallet_id <> destination_wallet_id)
  )
);

-- The recovery loop looks for what is due: only unfinished rows are in it, a handful however long the table grows.
create index transactions_due on transactions (next_step_at) where status in ('PENDING', 'PROCESSING');

-- A party's transactions and a wallet's, newest first: one scan a side from the cursor on, merged. `type` and `status`
-- are carried along so that a filter passes over rows without fetching them.
create index transactions_by_source_owner on transactions (source_owner_id, created_at desc, id desc)
  include (type, status) where source_owner_id is not null;
create index transactions_by_destination_owner on transactions (destination_owner_id, created_at desc, id desc)
  include (type, status) where destination_owner_id is not null;
create index transactions_by_source_wallet on transactions (source_wallet_id, created_at desc, id desc)
  include (type, status) where source_wallet_id is not null;
create index transactions_by_destination_wallet on transactions (destination_wallet_id, created_at desc, id desc)
  include (type, status) where destination_wallet_id is not null;

-- An end is an end, whatever the program says: FAILED and REVERSED never change, COMPLETED only to REVERSED; and a
-- change of status is always one version more.
create function refuse_illegal_transaction_change() returns trigger language plpgsql as $$
begin
  if (old.status, new.status) not in (
    ('PENDING', 'PROCESSING'), ('PENDING', 'COMPLETED'), ('PENDING', 'FAILED'),
    ('PROCESSING', 'COMPLETED'), ('PROCESSING', 'FAILED'),
    ('COMPLETED', 'REVERSED')
  ) then
    raise exception 'transaction % may not go from % to %', old.id, old.status, new.status
      using errcode = 'check_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'transaction % may not go from version % to %', old.id, old.version, new.version
      using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger transaction_status_moves_forward before update of status on transactions
  for each row when (old.status is distinct from new.status) execute function refuse_illegal_transaction_change();

-- A person's key makes at most one transaction, for ever: the primary key is what holds that.
create table idempotency_keys (
  user_id text collate "C" not null,
  key text collate "C" not null check (char_length(key) between 1 and 128),
  -- SHA-256 of the parsed input with its operation, in hex: tells a repeat from another input under the same key.
  fingerprint text collate "C" not null check (char_length(fingerprint) = 64),
  -- Checked at commit: the key is taken first, so that a repeat waits there before it writes anything else.
  transaction_id text collate "C" not null unique references transactions (id) deferrable initially deferred,
  primary key (user_id, key)
);
