create table users (
  -- A TypeID (usr_…). "C" compares it byte by byte, so it sorts by time of creation.
  id text collate "C" primary key check (id like 'usr\_%'),
  -- One account an address, also for two registrations at the same moment. Kept in lower case, which the check holds
  -- for ASCII (all that "C" knows of case): a differently written twin would be a second account.
  email text collate "C" not null unique check (email = lower(email)),
  display_name text not null check (char_length(display_name) between 1 and 80),
  -- E.164.
  phone text collate "C" check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  role text collate "C" not null check (role in ('USER', 'MERCHANT', 'ADMIN')),
  -- bcrypt's own form, so that no clear text can land here by mistake.
  password_hash text collate "C" not null check (password_hash ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$'),
  email_verified_at timestamptz,
  created_at timestamptz not null
);

create table sessions (
  id text collate "C" primary key check (id like 'ses\_%'),
  user_id text collate "C" not null references users (id),
  -- SHA-256 in base64url of the refresh token that is live, and of the one it replaced. Never looked up: a token names
  -- its session. Hence no index.
  refresh_token_hash text collate "C" not null check (char_length(refresh_token_hash) = 43),
  previous_token_hash text collate "C" check (char_length(previous_token_hash) = 43),
  rotated_at timestamptz,
  expires_at timestamptz not null,
  user_agent text,
  ip_address text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text collate "C" check (revoked_reason in ('refresh-token-reused')),
  check ((previous_token_hash is null) = (rotated_at is null)),
  check ((revoked_at is null) = (revoked_reason is null))
);

-- A person's live sessions, newest first: the id sorts by time.
create index sessions_live_by_user on sessions (user_id, id) where revoked_at is null;

create table link_requests (
  id text collate "C" primary key check (id like 'eml\_%'),
  user_id text collate "C" not null references users (id),
  purpose text collate "C" not null check (purpose in ('verify-email', 'already-registered')),
  -- SHA-256 in base64url of the token in the link. A link is looked up by it.
  token_hash text collate "C" unique check (char_length(token_hash) = 43),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null,
  -- A mail to someone who is registered already carries no link.
  check ((token_hash is null) = (purpose = 'already-registered'))
);

-- How many mails a user has had within the hour.
create index link_requests_by_user on link_requests (user_id, created_at);
