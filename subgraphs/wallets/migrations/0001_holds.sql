-- Money set aside for a movement under way: held, then captured (posted, all or part) or released.

create table holds (
  -- A transaction is posted or held, never both: its verdict stands in `postings` either way.
  transaction_id text collate "C" primary key references postings,
  currency text collate "C" not null,
  held_minor bigint not null check (held_minor > 0),
  state text not null default 'HELD' check (state in ('HELD', 'CAPTURED', 'VOIDED', 'EXPIRED')),
  -- All legs together. Never more than is held, whatever the rules above believe.
  captured_minor bigint check (captured_minor > 0 and captured_minor <= held_minor),
  held_at timestamptz not null,
  -- By the database's clock; null: until it is captured or voided.
  expires_at timestamptz check (expires_at > held_at),
  resolved_at timestamptz check (resolved_at >= held_at),
  constraint resolved_once_no_longer_held check ((state = 'HELD') = (resolved_at is null)),
  constraint captured_amount_of_a_captured_hold check ((state = 'CAPTURED') = (captured_minor is not null))
);

-- The sweeper looks for those whose time is up, among those still held: a handful, however long the table is.
create index holds_expiring on holds (expires_at) where state = 'HELD';
-- How many are open, and since when the oldest is: for whoever watches.
create index holds_open on holds (held_at) where state = 'HELD';

-- The steps of a held leg, each a record of its own that points at the hold. What is posted of it stands in `transfers`
-- and `entries`, as of any posting; its key there lets no leg be captured twice.
create table pending_transfers (
  transaction_id text collate "C" not null references holds,
  leg smallint not null check (leg >= 0),
  step text not null check (step in ('HELD', 'RELEASED')),
  debit_account_id text collate "C" not null,
  credit_account_id text collate "C" not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text collate "C" not null,
  -- The accounts' versions after it: with those of the entries they leave no gap.
  debit_version bigint not null check (debit_version > 0),
  credit_version bigint not null check (credit_version > 0),
  made_at timestamptz not null,
  -- What is held is released once, the database itself sees to it.
  constraint one_step_a_leg primary key (transaction_id, leg, step),
  foreign key (debit_account_id, currency) references accounts (id, currency),
  foreign key (credit_account_id, currency) references accounts (id, currency),
  check (debit_account_id <> credit_account_id)
);

create trigger pending_transfers_append_only before update or delete or truncate on pending_transfers
  for each statement execute function refuse_change();
create trigger holds_stay before delete or truncate on holds
  for each statement execute function refuse_change();

-- A hold changes once: when it is resolved.
create function refuse_second_resolution() returns trigger language plpgsql as $$
begin
  if old.state <> 'HELD' or new.state = 'HELD'
    or (new.transaction_id, new.currency, new.held_minor, new.held_at, new.expires_at)
      is distinct from (old.transaction_id, old.currency, old.held_minor, old.held_at, old.expires_at)
  then
    raise exception 'a hold is resolved once, and nothing else of it changes'
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger holds_resolved_once before update on holds
  for each row execute function refuse_second_resolution();

-- A row a worker of which one at a time is enough: whoever has its lock is at work, the others pass on.
create table ledger_workers (name text collate "C" primary key);
insert into ledger_workers (name) values ('hold-expiry');
