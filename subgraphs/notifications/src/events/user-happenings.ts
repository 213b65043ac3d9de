import type { EventOf } from '@paygraph/event-bus';
import { type Happening, oneTold } from '../domain/happening.ts';
import type { Notice } from '../domain/notice.ts';
import { aboutEvent, readUser } from './read-event.ts';

type Plain =
  | 'user.registered'
  | 'user.verified'
  | 'user.signed-in'
  | 'user.second-factor-on'
  | 'user.second-factor-off';
/** What happened to an account. That a password was changed is told by the mail the users service asks for. */
export type UserHappeningType =
  | Plain
  | 'user.session-revoked'
  | 'user.role-changed'
  | 'user.recovery-code-used';

type UserHappening = EventOf<UserHappeningType>;

/** undefined where nobody is told. */
export function readUserHappening(event: UserHappening): Happening | undefined {
  const notice = noticeOf(event);
  return notice && oneTold(aboutEvent(event), readUser(event.data.userId), notice);
}

function noticeOf(event: UserHappening): Notice | undefined {
  switch (event.type) {
    case 'user.registered':
    case 'user.verified':
    case 'user.signed-in':
    case 'user.second-factor-on':
    case 'user.second-factor-off':
      return { topic: event.type };
    case 'user.session-revoked':
      // The others are the person's own doing, or told by what made them happen.
      return event.data.reason === 'refresh-token-reused' ? { topic: event.type } : undefined;
    case 'user.role-changed':
      return { topic: event.type, role: event.data.role, previousRole: event.data.previousRole };
    case 'user.recovery-code-used':
      return { topic: event.type, codesLeft: event.data.codesLeft };
    default:
      return event satisfies never;
  }
}
