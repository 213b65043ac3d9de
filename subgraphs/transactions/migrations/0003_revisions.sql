-- Grows with each change of a transaction that had ended: its status, or what refunds take of it. Caches, which keep
-- none that is under way, tell by it which of two is the newer one; `version` counts statuses alone.
alter table transactions add column revision bigint not null default 0;

create function count_transaction_revision() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  return new;
end
$$;
create trigger transaction_revision_grows before update on transactions
  for each row when (old.status not in ('PENDING', 'PROCESSING')) execute function count_transaction_revision();
