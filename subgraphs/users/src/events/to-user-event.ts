import { createEvent, type UserEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import type { AccountEvent } from '../domain/account-event.ts';

/** What happened to an account, as it stands on `user-events`. Keyed by the user. */
export function toUserEvent(
  happened: AccountEvent,
  origin: { id: EventId; source: string; at: Date },
): UserEvent {
  const envelope = { ...origin, key: happened.userId };
  switch (happened.type) {
    case 'user.registered': {
      const { type, userId, displayName } = happened;
      return createEvent({ ...envelope, type, data: { userId, displayName } });
    }
    case 'user.mail-link-requested': {
      const { type, userId, linkRequestId, purpose } = happened;
      return createEvent({ ...envelope, type, data: { userId, linkRequestId, purpose } });
    }
    case 'user.verified': {
      const { type, userId } = happened;
      return createEvent({ ...envelope, type, data: { userId } });
    }
    case 'user.signed-in':
    case 'user.signed-out': {
      const { type, userId, sessionId } = happened;
      return createEvent({ ...envelope, type, data: { userId, sessionId } });
    }
    case 'user.session-revoked': {
      const { type, userId, sessionId, reason } = happened;
      return createEvent({ ...envelope, type, data: { userId, sessionId, reason } });
    }
    case 'user.password-changed': {
      const { type, userId, by } = happened;
      return createEvent({ ...envelope, type, data: { userId, by } });
    }
    case 'user.role-changed': {
      const { type, userId, role, previousRole } = happened;
      return createEvent({ ...envelope, type, data: { userId, role, previousRole } });
    }
    case 'user.second-factor-on':
    case 'user.second-factor-off': {
      const { type, userId } = happened;
      return createEvent({ ...envelope, type, data: { userId } });
    }
    case 'user.recovery-code-used': {
      const { type, userId, codesLeft } = happened;
      return createEvent({ ...envelope, type, data: { userId, codesLeft } });
    }
    default:
      return happened satisfies never;
  }
}
