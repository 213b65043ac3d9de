import { type AuditEvent, createEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import type { AdminAct } from '../domain/admin-act.ts';

/** What an admin did, as it stands on `audit-events`. */
export function toAuditEvent(act: AdminAct, origin: { id: EventId; source: string; at: Date }): AuditEvent {
  switch (act.type) {
    case 'user.role-set': {
      const { type, userId, role, previousRole, actor } = act;
      return createEvent({
        ...origin,
        type,
        key: userId,
        data: { userId, role, previousRole, changedBy: actor },
      });
    }
    case 'user.admin-appointed': {
      const { type, userId, previousRole, actor } = act;
      return createEvent({
        ...origin,
        type,
        key: userId,
        data: { userId, previousRole, appointedBy: actor },
      });
    }
    case 'user.account-viewed': {
      const { type, userId, actor } = act;
      return createEvent({ ...origin, type, key: userId, data: { userId, viewedBy: actor } });
    }
    case 'user.accounts-listed': {
      const { type, accounts, actor } = act;
      return createEvent({ ...origin, type, key: actor.userId, data: { accounts, listedBy: actor } });
    }
    case 'user.access-refused': {
      const { type, field, actor } = act;
      return createEvent({ ...origin, type, key: actor.userId, data: { field, refused: actor } });
    }
    default:
      return act satisfies never;
  }
}
