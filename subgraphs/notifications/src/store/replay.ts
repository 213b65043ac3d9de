import type { Database } from '@paygraph/database';
import type { Channel } from '../domain/notification.ts';

/** A delivery that was given up on. */
export interface DeadLetter {
  readonly notificationId: string;
  readonly channel: Channel;
  readonly owner: string;
  readonly topic: string;
  readonly tries: number;
  readonly error: string | null;
  /** A try may have got out all the same: to be sent again, it may come twice. */
  readonly mayBeSent: boolean;
  readonly queuedAt: Date;
  readonly endedAt: Date;
}

/** Which of them: what is left out narrows nothing. */
export interface DeadLetterFilter {
  readonly notificationId?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly owner?: string | undefined;
  readonly topic?: string | undefined;
}

/** Deliveries that were given up on, for whoever is on call. Both reject where the database can't be reached. */
export interface Replay {
  /** The oldest first, at most `limit`. */
  list(filter: DeadLetterFilter, limit: number): Promise<readonly DeadLetter[]>;
  /** Has them made anew, with all their tries; answers how many they are. */
  queueAnew(filter: DeadLetterFilter): Promise<number>;
}

export function createReplay(deps: { database: Pick<Database, 'sql'>; now: () => Date }): Replay {
  const { database, now } = deps;
  const { sql } = database;

  function matching({ notificationId, channel, owner, topic }: DeadLetterFilter) {
    return sql`ended_at is not null
      and (${notificationId ?? null}::text is null or notification_id = ${notificationId ?? null})
      and (${channel ?? null}::text is null or channel = ${channel ?? null})
      and (${owner ?? null}::text is null or owner = ${owner ?? null})
      and (${topic ?? null}::text is null or topic = ${topic ?? null})`;
  }

  return {
    list: async (filter, limit) => {
      const rows = await sql<
        (Omit<DeadLetter, 'queuedAt' | 'endedAt'> & { queuedAt: string; endedAt: string })[]
      >`
        select notification_id as "notificationId", channel, owner, topic, tries, last_error as error,
               may_be_sent as "mayBeSent", queued_at as "queuedAt", ended_at as "endedAt"
        from deliveries_due where ${matching(filter)} order by ended_at limit ${limit}`;
      // Times arrive as text: drizzle has taken over their reading.
      return rows.map((row) => ({
        ...row,
        queuedAt: new Date(row.queuedAt),
        endedAt: new Date(row.endedAt),
      }));
    },

    queueAnew: async (filter) => {
      const queued = await sql`
        update deliveries_due set due_at = ${now().toISOString()}, ended_at = null, tries = 0, waits = 0, refused = false
        where ${matching(filter)} returning channel`;
      return queued.length;
    },
  };
}
