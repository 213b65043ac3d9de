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
    purpose: z.enum(['verify-email', 'already-registered']),
  }),
);

/** The person proved the address. */
export const userVerified = envelope('user.verified', z.object({ userId: z.string() }));

export const userSignedIn = envelope(
  'user.signed-in',
  z.object({ userId: z.string(), sessionId: z.string() }),
);

export const sessionRevoked = envelope(
  'user.session-revoked',
  z.object({
    userId: z.string(),
    sessionId: z.string(),
    reason: z.enum(['signed-out', 'refresh-token-reused']),
  }),
);

/** Takes effect with the person's next access token. Until then the old one says what it said. */
export const userRoleChanged = envelope(
  'user.role-changed',
  z.object({ userId: z.string(), role: roleSchema, previousRole: roleSchema }),
);

export const userEvents = [
  userRegistered,
  mailLinkRequested,
  userVerified,
  userSignedIn,
  sessionRevoked,
  userRoleChanged,
] as const;
