import type { Id } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { Accounts } from './accounts.ts';
import {
  type AccessTokens,
  type AuthTokens,
  accessTokenLifetimeSeconds,
  type PresentedRefreshToken,
  type RefreshTokens,
  refreshTokenLifetimeMs,
  type Session,
  type Sessions,
} from './session.ts';

export type RefreshRefusal = 'invalid-token' | 'token-expired' | 'session-revoked';

export type RefreshSessionOutcome =
  | { readonly kind: 'refreshed'; readonly tokens: AuthTokens }
  | {
      readonly kind: 'refused';
      readonly refusal: RefreshRefusal;
      /** The session that is over, now or since before. */
      readonly ended?: Id<'ses'>;
    };

/** How long an honest client, whose answer was lost on the way, may ask again with the token it still has. */
export const repeatWithinMs = 10_000;

export type RefreshDecision =
  | { readonly kind: 'rotate'; readonly keep: Session; readonly happened: Happened }
  | { readonly kind: 'repeat'; readonly session: Session; readonly keep?: undefined }
  | { readonly kind: 'revoke'; readonly keep: Session; readonly happened: Happened }
  | { readonly kind: 'refuse'; readonly refusal: RefreshRefusal; readonly keep?: undefined };

/**
 * What becomes of a session when one of its refresh tokens is presented (RFC 9700, section 4.14.2: rotation).
 * `presented` was given out for this session at some time; it is the live token, its predecessor, or older than that.
 */
export function decideRefresh(
  session: Session | undefined,
  presented: Pick<PresentedRefreshToken, 'hash' | 'successor'>,
  at: Date,
): RefreshDecision {
  if (session === undefined) return { kind: 'refuse', refusal: 'invalid-token' };
  if (session.revoked !== undefined) return { kind: 'refuse', refusal: 'session-revoked' };
  if (session.expiresAt <= at) return { kind: 'refuse', refusal: 'token-expired' };
  if (presented.hash === session.liveTokenHash) {
    const keep: Session = {
      ...session,
      liveTokenHash: presented.successor.hash,
      rotation: { previousTokenHash: presented.hash, at },
      expiresAt: new Date(at.getTime() + refreshTokenLifetimeMs),
      lastSeenAt: at,
    };
    return { kind: 'rotate', keep, happened: { at, events: [] } };
  }
  // Once the successor is used it is the predecessor itself, and this token is older than that: no repeat any more.
  if (isRepeat(session, presented.hash, at)) return { kind: 'repeat', session };
  // Two hold tokens of one session: one of them stole it, and nobody can say which.
  const { id: sessionId, userId } = session;
  const reason = 'refresh-token-reused';
  return {
    kind: 'revoke',
    keep: { ...session, revoked: { at, reason } },
    happened: { at, events: [{ type: 'user.session-revoked', userId, sessionId, reason }] },
  };
}

function isRepeat({ rotation }: Session, hash: string, at: Date): boolean {
  return (
    rotation !== undefined &&
    rotation.previousTokenHash === hash &&
    at.getTime() - rotation.at.getTime() <= repeatWithinMs
  );
}

/** Exchanges a refresh token for its successor and a new access token. */
export function createRefreshSession(deps: {
  accounts: Accounts;
  sessions: Sessions;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
  now: () => Date;
}) {
  const { accounts, sessions, refreshTokens, accessTokens, now } = deps;

  return async (token: string): Promise<RefreshSessionOutcome> => {
    const presented = refreshTokens.read(token);
    if (presented === undefined) return { kind: 'refused', refusal: 'invalid-token' };
    // The clock is read once the session is ours: waiting for it must not count as being early.
    const decision = await sessions.change(presented.sessionId, (session) =>
      decideRefresh(session, presented, now()),
    );
    switch (decision.kind) {
      case 'refuse':
        return decision.refusal === 'session-revoked'
          ? { kind: 'refused', refusal: decision.refusal, ended: presented.sessionId }
          : { kind: 'refused', refusal: decision.refusal };
      case 'revoke':
        return { kind: 'refused', refusal: 'session-revoked', ended: presented.sessionId };
      case 'rotate':
        return { kind: 'refreshed', tokens: await tokensFor(decision.keep, presented) };
      case 'repeat':
        return { kind: 'refreshed', tokens: await tokensFor(decision.session, presented) };
      default:
        return decision satisfies never;
    }
  };

  async function tokensFor(session: Session, { successor }: PresentedRefreshToken): Promise<AuthTokens> {
    // Read anew: the role may have changed since the last access token.
    const [user] = await accounts.findByIds([session.userId]);
    if (user === undefined) throw new Error(`session ${session.id} belongs to a user who is not there`);
    return {
      accessToken: accessTokens.issue(user, session, now()),
      refreshToken: successor.token,
      expiresIn: accessTokenLifetimeSeconds,
    };
  }
}
