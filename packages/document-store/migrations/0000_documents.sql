-- Documents of all of a service's collections.
create table documents (
  -- The name of a collection, as in notifications.
  collection text collate "C" not null,
  id text collate "C" not null,
  -- Whose it is: nearly every list is one owner's.
  owner text collate "C" not null,
  -- Given by the writer, to the millisecond: the first half of the place in a list.
  created_at timestamptz(3) not null,
  -- One more with each change, so that a writer notices when another one was there first.
  version bigint not null default 1 check (version > 0),
  body jsonb not null check (jsonb_typeof(body) = 'object'),
  primary key (collection, id)
);

-- An owner's list, newest first, from any place on; and the counts of what one owner has.
create index documents_newest_of_owner on documents (collection, owner, created_at desc, id desc);
