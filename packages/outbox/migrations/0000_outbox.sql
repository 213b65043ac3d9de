-- Events of this service, written in the same commit as the state they tell of.
create table outbox (
  -- Drawn while the writing transaction is still open, so ids become visible out of their order.
  id bigint generated always as identity primary key,
  -- Given by the sequencer once the row is committed: without gaps, and never passed by a later commit.
  position bigint,
  event_id text collate "C" not null unique,
  topic text collate "C" not null,
  -- Events of one key keep their order.
  key text collate "C" not null,
  event jsonb not null,
  created_at timestamptz not null default clock_timestamp()
);

-- Consumers read a topic from their offset on.
create unique index outbox_position on outbox (position);
create index outbox_topic_position on outbox (topic, position) where position is not null;
-- The sequencer looks only at what has no position yet: a handful of rows, however long the table is.
create index outbox_unsequenced on outbox (id) where position is null;
-- A resumed subscription reads the events of one key since its cursor.
create index outbox_key_position on outbox (key, position) where position is not null;
-- What is older than the retention is deleted from the old end.
create index outbox_created_at on outbox (created_at);

-- The last position given. Its one row is also the lock that lets one sequencer work at a time.
create table outbox_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);
insert into outbox_head (position) values (0);

-- How far each consumer of this service's events has come (the embedded bus; Kafka keeps its own offsets).
create table outbox_offsets (
  consumer text collate "C" not null,
  topic text collate "C" not null,
  position bigint not null,
  primary key (consumer, topic)
);

-- Events a consumer gave up on, kept for whoever is on call.
create table outbox_dead_letters (
  consumer text collate "C" not null,
  event_id text collate "C" not null,
  topic text collate "C" not null,
  event jsonb not null,
  error text not null,
  failed_at timestamptz not null default clock_timestamp(),
  primary key (consumer, event_id)
);

-- Events this service has applied as a consumer: written in the same commit as their effect, so each has one effect.
create table inbox (
  consumer text collate "C" not null,
  event_id text collate "C" not null,
  applied_at timestamptz not null default clock_timestamp(),
  primary key (consumer, event_id)
);
