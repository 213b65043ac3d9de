/** How far a reader of an outbox has come, and the lock that makes it the only one of its name. */
import type postgres from 'postgres';
import type { Lag } from './consumer-metrics.ts';

/** Whose place it is: one name, one topic; `*` for a reader of the whole outbox. */
export interface ReaderPlace {
  readonly consumer: string;
  readonly topic: string;
}

/** Longer than a session is ever silent (`outbox-session.ts`), and than a process that is merely busy stands still. */
const silenceMs = 10_000;

/**
 * Taken again on each look, so that a connection that was replaced unseen does not read without the lock. A process that
 * stands still, or whose network is gone, keeps its connection for minutes or for ever: Postgres ends one that is silent,
 * and its lock is free for another process.
 */
export async function holdsLock(sql: postgres.Sql, { consumer, topic }: ReaderPlace): Promise<boolean> {
  const [lock] = await sql<{ held: boolean }[]>`
    select
      set_config('idle_session_timeout', ${String(silenceMs)}, false),
      pg_try_advisory_lock(hashtext('outbox reader'), hashtext(${`${consumer} ${topic}`})) as held`;
  return lock?.held ?? false;
}

export async function offsetOf(sql: postgres.Sql, { consumer, topic }: ReaderPlace): Promise<bigint> {
  const [offset] = await sql<{ position: string }[]>`
    select position::text from outbox_offsets where consumer = ${consumer} and topic = ${topic}`;
  return BigInt(offset?.position ?? 0);
}

/**
 * Moves the offset on. False, with nothing moved, where this process is not the only reader of the name any more: the
 * lock went with a connection that was cut, and whoever took it goes on from the offset.
 */
export async function moveOffset(
  sql: postgres.Sql,
  { consumer, topic }: ReaderPlace,
  position: bigint,
): Promise<boolean> {
  const moved = await sql`
    insert into outbox_offsets (consumer, topic, position)
    select ${consumer}, ${topic}, ${position.toString()}::bigint
    -- Taken again, as on each look: it may have been lost while the event was handled.
    where pg_try_advisory_lock(hashtext('outbox reader'), hashtext(${`${consumer} ${topic}`}))
    on conflict (consumer, topic) do update set position = excluded.position
    -- Never back: another process may have held the lock in between, and come further.
    where outbox_offsets.position < excluded.position
    returning position`;
  return moved.length === 1;
}

/** Keeps an event that its reader gave up on, for whoever is on call. */
export async function buryEvent(
  sql: postgres.Sql,
  { consumer, position, error }: { consumer: string; position: bigint; error: unknown },
): Promise<void> {
  await sql`
    insert into outbox_dead_letters (consumer, event_id, topic, event, error)
    select ${consumer}, event_id, topic, event, ${String(error)} from outbox where position = ${position.toString()}
    on conflict do nothing`;
}

/** More is counted as this many. */
const mostLag = 10_000;

/** How many events of a topic lie behind a position, and for how long the oldest of them has. */
export async function lagBehind(sql: postgres.Sql, topic: string, position: bigint): Promise<Lag> {
  const [lag] = await sql<Lag[]>`
    select
      count(*)::float8 as events,
      greatest(0, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0))::float8 as seconds
    from (
      select created_at from outbox
      where topic = ${topic} and position > ${position.toString()} order by position limit ${mostLag}
    ) as behind`;
  return lag ?? { events: 0, seconds: 0 };
}
