-- The ledger: double entry, added to and never changed.

-- Wallets and the platform's own accounts alike: whatever money can be on.
create table accounts (
  -- A wallet's own id, or `provider-clearing/USD/3`. In "C" collation, so that the order in which rows are locked is
  -- the same on every machine.
  id text collate "C" primary key,
  kind text not null check (kind in ('wallet', 'system')),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DEACTIVATED', 'FROZEN')),
  debits_posted bigint not null default 0 check (debits_posted >= 0),
  credits_posted bigint not null default 0 check (credits_posted >= 0),
  debits_pending bigint not null default 0 check (debits_pending >= 0),
  credits_pending bigint not null default 0 check (credits_pending >= 0),
  -- How often the account changed.
  version bigint not null default 0 check (version >= 0),
  -- The last guard against an overdraft, should the rules above it ever err.
  constraint wallet_never_overdrawn
    check (kind <> 'wallet' or credits_posted - debits_posted - debits_pending >= 0),
  -- For foreign keys that carry the currency along: a transfer can't join accounts of two currencies.
  constraint accounts_of_one_currency unique (id, currency)
)
-- Room in each page for the next version of its rows: no index names a counter, so an update stays in its page.
with (fillfactor = 50);

create table wallets (
  id text collate "C" primary key,
  owner_id text collate "C" not null,
  currency text collate "C" not null,
  name text not null,
  created_at timestamptz not null,
  foreign key (id, currency) references accounts (id, currency),
  -- Also the index for a person's wallets.
  constraint one_wallet_a_currency unique (owner_id, currency)
);

-- What was decided on every transaction ever asked for, the refused ones too: a repeat gets the first verdict.
create table postings (
  transaction_id text collate "C" primary key,
  -- What was asked, as text: the same id with other legs is told from a repeat by it.
  legs text not null,
  leg_count smallint not null check (leg_count > 0),
  -- Both null: posted.
  refusal text check (
    refusal in (
      'WALLET_NOT_FOUND', 'WALLET_NOT_ACTIVE', 'CURRENCY_MISMATCH', 'INSUFFICIENT_FUNDS', 'BALANCE_LIMIT_EXCEEDED'
    )
  ),
  refused_wallet_id text collate "C",
  decided_at timestamptz not null,
  check ((refusal is null) = (refused_wallet_id is null))
);

-- One leg of a posted transaction: so much from here to there.
create table transfers (
  transaction_id text collate "C" not null references postings,
  leg smallint not null check (leg >= 0),
  debit_account_id text collate "C" not null,
  credit_account_id text collate "C" not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text collate "C" not null,
  posted_at timestamptz not null,
  primary key (transaction_id, leg),
  foreign key (debit_account_id, currency) references accounts (id, currency),
  foreign key (credit_account_id, currency) references accounts (id, currency),
  check (debit_account_id <> credit_account_id)
);

-- One side of a transfer: what it did to one account.
create table entries (
  id text collate "C" primary key,
  account_id text collate "C" not null references accounts,
  -- The account's version after it: the order of the statement, and of the fold that must give the counters.
  account_version bigint not null check (account_version > 0),
  transaction_id text collate "C" not null,
  leg smallint not null,
  direction text not null check (direction in ('CREDIT', 'DEBIT')),
  amount_minor bigint not null check (amount_minor > 0),
  balance_after_minor bigint not null,
  -- To the millisecond, as it is shown: asking for the balance at an entry's own instant must include it.
  posted_at timestamptz not null,
  foreign key (transaction_id, leg) references transfers,
  -- The statement's pages; and two writers who both believed to be next can't both be right.
  constraint one_entry_a_version unique (account_id, account_version)
);

-- The balance at an instant is that of the last entry before it.
create index entries_account_posted_at on entries (account_id, posted_at, account_version);
-- A transfer's two sides, and a transaction's entries.
create index entries_transfer on entries (transaction_id, leg);

-- What was written stays: a correction is another transfer. Not even the owner of the tables changes a row by mistake.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever added to', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;

create trigger postings_append_only before update or delete or truncate on postings
  for each statement execute function refuse_change();
create trigger transfers_append_only before update or delete or truncate on transfers
  for each statement execute function refuse_change();
create trigger entries_append_only before update or delete or truncate on entries
  for each statement execute function refuse_change();
