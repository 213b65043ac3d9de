import { setTimeout as delay } from 'node:timers/promises';
import { databaseUrl, type Place } from '@paygraph/testing';
import postgres from 'postgres';

export interface Counts {
  readonly told: number;
  readonly due: number;
  readonly dead: number;
  readonly sent: number;
}

/** What the notifications service keeps, read where it keeps it. */
export interface StoredNotifications {
  count(): Promise<Counts>;
  /** How many went out more than once, or may have. */
  countTwice(): Promise<number>;
  close(): Promise<void>;
}

export async function openNotifications(place: Place): Promise<StoredNotifications> {
  const sql = postgres(await databaseUrl(place, 'notifications'), { max: 1, onnotice: () => {} });
  return {
    count: async () => {
      const [row] = await sql<Counts[]>`select
        (select count(*)::int from documents where collection = 'notifications') as told,
        (select count(*)::int from deliveries_due where due_at is not null) as due,
        (select count(*)::int from deliveries_due where ended_at is not null) as dead,
        (select count(*)::int from outbox where event->>'type' = 'notification.delivered') as sent`;
      if (row === undefined) throw new Error('nothing could be counted');
      return row;
    },
    countTwice: async () => {
      const [row] = await sql<{ twice: number }[]>`
        select count(*)::int as twice from outbox where event->'data'->'maybeTwice' = 'true'`;
      return row?.twice ?? 0;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

const lookEveryMs = 500;

/** `deadline` as of performance.now(). Throws once it is over. */
export async function until(deadline: number, isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error('it takes too long');
    await delay(lookEveryMs);
  }
}
