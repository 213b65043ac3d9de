import type { Database } from '@paygraph/database';
import { parseEvent } from '@paygraph/events';
import type { SessionChange, SessionChanges } from '../session-feed/session-change.ts';

const pageSize = 1_000;

interface Row {
  readonly head: string;
  readonly position: string | null;
  readonly event: unknown;
}

/** Reads them from the service's own outbox, where they stand in the order of their commits. */
export function createSessionChangeStore({ database: { sql } }: { database: Database }): SessionChanges {
  /** One statement, hence one snapshot: nothing can come in between the last change found and the head. */
  const read = (isWanted: ReturnType<typeof sql>) => sql<Row[]>`
    select outbox_head.position::text as head, found.position::text as position, found.event
    from outbox_head left join lateral (
      select position, event from outbox
      where topic = 'user-events' and position is not null and ${isWanted}
        and event ->> 'type' in ('user.session-revoked', 'user.role-changed')
      -- The column, not the text of it that is selected: 9 comes before 10.
      order by outbox.position limit ${pageSize}
    ) as found on true
    order by found.position`;

  function pageOf(rows: readonly Row[]) {
    const found = rows.flatMap(({ position, event }) => (position === null ? [] : [{ position, event }]));
    const isWhole = found.length < pageSize;
    // Past what does not concern a session, too, or it would be looked through again each time.
    const position = isWhole ? rows[0]?.head : found.at(-1)?.position;
    return {
      position: BigInt(position ?? 0),
      isWhole,
      changes: found.flatMap(({ event }) => changeOf(event)),
    };
  }

  return {
    since: async (at) => pageOf(await read(sql`created_at >= ${at.toISOString()}::timestamptz`)),
    after: async (position) => {
      const rows = await read(sql`position > ${position.toString()}::bigint`);
      // A position of another database, or of this one before it was brought back from a copy.
      return position > BigInt(rows[0]?.head ?? 0) ? undefined : pageOf(rows);
    },
  };
}

function changeOf(json: unknown): readonly SessionChange[] {
  const event = parseEvent(json);
  switch (event.type) {
    case 'user.session-revoked':
      return [{ kind: 'session-ended', sessionId: event.data.sessionId, reason: event.data.reason }];
    case 'user.role-changed':
      return [{ kind: 'role-changed', userId: event.data.userId, role: event.data.role }];
    default:
      return [];
  }
}
