-- The hash chain over the entries: what was once in the ledger can't be altered, taken away or swapped unseen.

-- Entries not yet in the chain. Written in the commit of the entry, taken away when it is chained.
create table unchained_entries (entry_id text collate "C" primary key);

-- By the database itself, so that no writer can leave it out: an older version of the service among them, during a
-- deployment.
create function queue_for_chain() returns trigger language plpgsql as $$
begin
  insert into unchained_entries select id from added;
  return null;
end $$;
create trigger entries_are_chained after insert on entries
  referencing new table as added for each statement execute function queue_for_chain();

create table entry_chain (
  -- From 1, without a gap.
  position bigint primary key check (position > 0),
  -- Each entry once. No foreign key: the chain must be able to tell of an entry that is gone, and its check would lock,
  -- and so write, every entry again.
  entry_id text collate "C" not null unique,
  -- SHA-256 over the hash before it and the entry's content.
  hash bytea not null check (octet_length(hash) = 32)
);
create trigger entry_chain_append_only before update or delete or truncate on entry_chain
  for each statement execute function refuse_change();

-- The chain's end: a chain that was cut off behind it is shorter than this says. Its one row is also the lock that lets
-- one worker chain at a time.
create table entry_chain_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null check (position >= 0),
  hash bytea not null check (octet_length(hash) = 32)
);
insert into entry_chain_head (position, hash) values (0, decode(repeat('00', 32), 'hex'));

-- What stands in the ledger already.
insert into unchained_entries select id from entries;
