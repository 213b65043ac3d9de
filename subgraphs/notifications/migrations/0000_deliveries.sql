-- Deliveries of notifications that are to be made. What is sent or suppressed is deleted with its end; what was given up on
-- stays, for whoever is on call. No address, no link, no token ever stands here: they are asked for when something is sent.
create table deliveries_due (
  notification_id text collate "C" not null,
  channel text collate "C" not null check (channel in ('EMAIL', 'SMS', 'PUSH')),
  owner text collate "C" not null,
  topic text collate "C" not null,
  -- The facts of a notice, of which the words are made when it is sent; or the request for a link, which is asked for then.
  content jsonb not null check (content->>'kind' in ('notice', 'link')),
  -- When that happened of which it tells.
  queued_at timestamptz not null,
  -- When it may be taken up: its pause or, while a process has it in hand, its lease. null once it was given up on.
  due_at timestamptz,
  -- One more with each time it is taken up. Who holds an older one writes nothing any more.
  claim integer not null default 0,
  -- Whether a process has it: what due_at is then is its lease.
  in_hand boolean not null default false,
  -- Tries begun, and how often it was put off without one since.
  tries integer not null default 0 check (tries >= 0),
  waits integer not null default 0 check (waits >= 0),
  -- A try that was begun and whose end has not been noted: it may have got out.
  try_open boolean not null default false,
  -- An earlier one of which that is all that is known.
  may_be_sent boolean not null default false,
  -- It is out: only to be told.
  sent_at timestamptz,
  maybe_twice boolean not null default false,
  last_error text,
  -- It will never be taken: only to be told.
  refused boolean not null default false,
  ended_at timestamptz,
  primary key (notification_id, channel),
  check ((due_at is null) = (ended_at is not null))
);

-- What is due is found at once, however many were given up on.
create index deliveries_due_at on deliveries_due (due_at) where due_at is not null;
create index deliveries_given_up on deliveries_due (ended_at) where ended_at is not null;
