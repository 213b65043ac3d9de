/**
 * Names of the lists in an answer's extensions by which the gateway learns, before its client does, that access tokens
 * are worthless from now on. Other gateways learn it from `user-events`.
 */

/** Ids of sessions that are over. */
export const sessionsEnded = 'sessionsEnded';

/** `{ userId, role }` for each user who has another role from now on. */
export const rolesChanged = 'rolesChanged';
