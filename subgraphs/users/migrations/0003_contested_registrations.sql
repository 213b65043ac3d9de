-- Set where an unproven address was registered again with another password. Whoever then proves the address may have
-- registered either time, so neither password is trusted. The check also holds a version of the service that knows
-- nothing of it from proving the address and leaving the password.
alter table users
  add column contested_at timestamptz,
  -- True where the registrations asked for different roles.
  add column role_in_doubt boolean not null default false,
  add constraint users_contested_check check (contested_at is null or email_verified_at is null),
  add constraint users_role_in_doubt_check check (contested_at is not null or not role_in_doubt);
