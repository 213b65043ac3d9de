-- Gives events that are committed their positions, at most `most` of them, tells who listens on `channel`, and answers how
-- many it was. A function, for then it is one round trip; volatile, so that each statement in it sees what was committed
-- before that statement: the second one must take its snapshot after the lock is held, or two sequencers would both see the
-- same events without a position.
create function sequence_outbox(most integer, channel text) returns integer language plpgsql volatile as $$
declare
  last_given bigint;
  sequenced integer;
begin
  -- Most looks find nothing, and then write nothing either. What is committed after this is found by the next look.
  if not exists (select from outbox where position is null) then
    return 0;
  end if;
  select outbox_head.position into last_given from outbox_head for update;
  update outbox set position = last_given + unsequenced.rank
  from (
    select id, row_number() over (order by id) as rank
    from (select id from outbox where position is null order by id limit most) as batch
  ) as unsequenced
  where outbox.id = unsequenced.id;
  get diagnostics sequenced = row_count;
  if sequenced > 0 then
    update outbox_head set position = last_given + sequenced;
    -- Delivered by Postgres when this commits, and not if it doesn't.
    -- With the topics: who reads another one need not look.
    perform pg_notify(channel, (
      select string_agg(distinct topic, ' ') from outbox
      where outbox.position > last_given and outbox.position <= last_given + sequenced
    ));
  end if;
  return sequenced;
end
$$;
