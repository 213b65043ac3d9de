-- A list filtered by type or status took as long as what it left out: someone with a hundred thousand transfers waited
-- for all of them to find two deposits.

-- The type before the time: each type is a scan of its own that meets nothing else, and the scans are merged.
drop index transactions_by_source_owner;
drop index transactions_by_destination_owner;
drop index transactions_by_source_wallet;
drop index transactions_by_destination_wallet;
create index transactions_by_source_owner on transactions (source_owner_id, type, created_at desc, id desc)
  include (status) where source_owner_id is not null;
create index transactions_by_destination_owner on transactions (destination_owner_id, type, created_at desc, id desc)
  include (status) where destination_owner_id is not null;
create index transactions_by_source_wallet on transactions (source_wallet_id, type, created_at desc, id desc)
  include (status) where source_wallet_id is not null;
create index transactions_by_destination_wallet on transactions (destination_wallet_id, type, created_at desc, id desc)
  include (status) where destination_wallet_id is not null;

-- What did not go well, which is little and is asked for by itself. Whoever succeeds never enters it, so it costs the
-- usual way nothing. What is unfinished is found by `transactions_due`.
create index transactions_undone_by_source_owner on transactions (source_owner_id, created_at desc, id desc)
  include (type, status) where source_owner_id is not null and status in ('FAILED', 'REVERSED');
create index transactions_undone_by_destination_owner on transactions (destination_owner_id, created_at desc, id desc)
  include (type, status) where destination_owner_id is not null and status in ('FAILED', 'REVERSED');
create index transactions_undone_by_source_wallet on transactions (source_wallet_id, created_at desc, id desc)
  include (type, status) where source_wallet_id is not null and status in ('FAILED', 'REVERSED');
create index transactions_undone_by_destination_wallet on transactions (destination_wallet_id, created_at desc, id desc)
  include (type, status) where destination_wallet_id is not null and status in ('FAILED', 'REVERSED');
