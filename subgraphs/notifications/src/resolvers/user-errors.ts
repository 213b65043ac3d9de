import { type MarkReadRefusal, maxIdsAtOnce } from '../domain/mark-notifications-read.ts';
import type { UserError } from '../generated/resolver-types.ts';

/** What the client is told of each refusal. */
export const markReadErrors: Readonly<Record<MarkReadRefusal, UserError>> = {
  NOT_EXACTLY_ONE: {
    code: 'INVALID_INPUT',
    message: 'Name the notifications, or mark all of them: exactly one of the two.',
    field: ['input'],
  },
  TOO_MANY_IDS: {
    code: 'INVALID_INPUT',
    message: `Name at most ${maxIdsAtOnce} notifications at once.`,
    field: ['input', 'ids'],
  },
};
