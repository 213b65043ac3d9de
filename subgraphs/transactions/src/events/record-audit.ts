import type { Consumer, EventBus } from '@paygraph/event-bus';
import type { AuditEvent } from '@paygraph/events';
import type { Actor, AuditTrail } from '../domain/audit-trail.ts';

/**
 * Keeps what every service puts on `audit-events`, one entry an event. Where the trail can't be reached it waits; an event
 * that comes again finds its entry there.
 */
export function recordAudit(bus: EventBus, trail: Pick<AuditTrail, 'record'>): Promise<Consumer> {
  const record = (event: AuditEvent) =>
    trail.record({
      id: event.id,
      actor: actorOf(event),
      at: new Date(event.time),
      type: event.type,
      subject: event.subject,
      details: JSON.stringify(event.data),
    });
  const handlers = {
    'wallet.status-changed': record,
    'user.role-set': record,
    'user.admin-appointed': record,
    'user.account-viewed': record,
    'user.accounts-listed': record,
    'user.access-refused': record,
    'transaction.viewed': record,
    'transaction.ordered-by-admin': record,
  } satisfies Record<AuditEvent['type'], unknown>;
  return bus.consume({ consumer: 'audit-trail', topics: ['audit-events'], handlers });
}

function actorOf(event: AuditEvent): Actor {
  switch (event.type) {
    case 'wallet.status-changed':
    case 'user.role-set':
      return event.data.changedBy.userId;
    case 'user.admin-appointed':
      return event.data.appointedBy;
    case 'user.account-viewed':
    case 'transaction.viewed':
      return event.data.viewedBy.userId;
    case 'transaction.ordered-by-admin':
      return event.data.orderedBy.userId;
    case 'user.accounts-listed':
      return event.data.listedBy.userId;
    case 'user.access-refused':
      return event.data.refused.userId;
    default:
      return event satisfies never;
  }
}
