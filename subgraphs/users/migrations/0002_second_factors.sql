create table second_factors (
  user_id text collate "C" primary key references users (id),
  -- Sealed (AES-256-GCM in base64url), never in clear: 12 bytes of nonce, 20 of secret, 16 of tag make 64 characters.
  pending_secret text collate "C" check (pending_secret ~ '^[\w-]{64}$'),
  secret text collate "C" check (secret ~ '^[\w-]{64}$'),
  -- Of TOTP: seconds since 1970 in steps of 30.
  last_used_step bigint check (last_used_step >= 0),
  -- Keyed SHA-256 in base64url of the codes that are left.
  recovery_code_hashes text[] collate "C" not null default '{}' check (cardinality(recovery_code_hashes) <= 10),
  check ((secret is null) = (last_used_step is null)),
  check (secret is not null or cardinality(recovery_code_hashes) = 0),
  -- One that is on is turned off before another is enrolled.
  check (secret is null or pending_secret is null)
);

-- True where it was opened with the second factor: its access tokens say so, also after a refresh.
alter table sessions add column second_factor boolean not null default false;

-- From where an account's owner has signed in: guessers elsewhere use up tries of their own.
create table known_addresses (
  user_id text collate "C" not null references users (id),
  -- An IPv4 address, or the first 64 bits of an IPv6 one.
  block text collate "C" not null check (char_length(block) between 1 and 64),
  last_signed_in_at timestamptz not null,
  primary key (user_id, block)
);
