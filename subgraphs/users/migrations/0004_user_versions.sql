-- Grows with each change of a user, whoever makes it: caches tell by it which of two values is the newer one. A clock
-- would not do, for it may stand still between two changes, or be set back.
alter table users add column version bigint not null default 1;

create function count_user_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;
create trigger user_version_grows before update on users
  for each row execute function count_user_version();
