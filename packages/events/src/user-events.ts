import { z } from 'zod';
import { envelope } from './envelope.ts';

export const roleSchema = z.enum(['USER', 'MERCHANT', 'ADMIN']);

/** A person registered and has yet to prove the address by a mailed link. */
export const userRegistered = envelope(
  'user.registered',
  z.object({ userId: z.string(), displayName: z.string() }),
);

/**
 * A link is to be mailed. The link itself is a secret and stays with the users service: whoever mails it asks for it
 * by `linkRequestId`.
 */
export const mailLinkRequested = envelope(
  'user.mail-link-requested',
  z.object({
    linkRequestId: z.string(),
    userId: z.string(),
    purpose: z.enum(['verify-email', 'already-registered', 'reset-password', 'password-changed']),
  }),
);

/** The person proved the address. */
export const userVerified = envelope('user.verified', z.object({ userId: z.string() }));

export const userSignedIn = envelope(
  'user.signed-in',
  z.object({ userId: z.string(), sessionId: z.string() }),
);

/** The person ended a session: this one, another of theirs, or (one event each) all of them. */
export const userSignedOut = envelope(
  'user.signed-out',
  z.object({ userId: z.string(), sessionId: z.string() }),
);

/** A session is over before its time, whoever ended it: no token of it is good any more. One event a session. */
export const sessionRevoked = envelope(
  'user.session-revoked',
  z.object({
    userId: z.string(),
    sessionId: z.string(),
    reason: z.enum([
      'signed-out',
      'signed-out-everywhere',
      'password-changed',
      'password-reset',
      'refresh-token-reused',
      'role-changed',
    ]),
  }),
);

/** The person has another password, by giving the one before or by a mailed link. */
export const passwordChanged = envelope(
  'user.password-changed',
  z.object({ userId: z.string(), by: z.enum(['password', 'mailed-link']) }),
);

/** Every access token that names another role for the person is refused from now on; the next one names this. */
export const userRoleChanged = envelope(
  'user.role-changed',
  z.object({ userId: z.string(), role: roleSchema, previousRole: roleSchema }),
);

/** Signing in takes a second factor from now on. */
export const secondFactorOn = envelope('user.second-factor-on', z.object({ userId: z.string() }));

/** Signing in takes the password alone again. */
export const secondFactorOff = envelope('user.second-factor-off', z.object({ userId: z.string() }));

/** A recovery code was taken in place of a code of the app, and is used up. */
export const recoveryCodeUsed = envelope(
  'user.recovery-code-used',
  z.object({ userId: z.string(), codesLeft: z.int().describe('How many are still good') }),
);

export const userEvents = [
  userRegistered,
  mailLinkRequested,
  userVerified,
  userSignedIn,
  userSignedOut,
  sessionRevoked,
  passwordChanged,
  userRoleChanged,
  secondFactorOn,
  secondFactorOff,
  recoveryCodeUsed,
] as const;
