import { type Id, parseId, type UserId } from '@paygraph/ids';
import type { AccountEvent, Happened } from './account-event.ts';
import type { Session, Sessions } from './session.ts';

export type SignOutRefusal = 'session-unknown' | 'session-and-everywhere';

/** `ended`: the sessions that are over, now or since before. */
export type SignOutOutcome =
  | { readonly kind: 'signed-out'; readonly ended: readonly Id<'ses'>[] }
  | { readonly kind: 'refused'; readonly refusal: SignOutRefusal };

export type SignOutDecision =
  | { readonly kind: 'end'; readonly keep: Session; readonly happened: Happened }
  | { readonly kind: 'over' | 'unknown'; readonly keep?: undefined };

/** What becomes of a session that someone wants to end. A stranger's is unknown, as is one that was never given out. */
export function decideSignOut(session: Session | undefined, userId: UserId, at: Date): SignOutDecision {
  if (session === undefined || session.userId !== userId) return { kind: 'unknown' };
  // Asked again, as by a client whose answer was lost.
  if (session.revoked !== undefined || session.expiresAt <= at) return { kind: 'over' };
  const reason = 'signed-out';
  return {
    kind: 'end',
    keep: { ...session, revoked: { at, reason } },
    happened: { at, events: signedOut(userId, session.id, reason) },
  };
}

/** Ends all of someone's live sessions. */
export function decideSignOutEverywhere(live: readonly Id<'ses'>[], userId: UserId, at: Date) {
  const reason = 'signed-out-everywhere';
  return {
    sessionIds: live,
    reason,
    happened: { at, events: live.flatMap((sessionId) => signedOut(userId, sessionId, reason)) },
  } as const;
}

function signedOut(
  userId: UserId,
  sessionId: Id<'ses'>,
  reason: 'signed-out' | 'signed-out-everywhere',
): readonly AccountEvent[] {
  return [
    { type: 'user.signed-out', userId, sessionId },
    { type: 'user.session-revoked', userId, sessionId, reason },
  ];
}

/** Ends the session that asks, another one of the same person by its id, or all of them. */
export function createSignOut(deps: { sessions: Sessions; now: () => Date }) {
  const { sessions, now } = deps;
  return async (
    who: { readonly userId: UserId; readonly sessionId: Id<'ses'> },
    which: { readonly sessionId: string | undefined; readonly everywhere: boolean },
  ): Promise<SignOutOutcome> => {
    const { userId } = who;
    if (which.everywhere) {
      if (which.sessionId !== undefined) return { kind: 'refused', refusal: 'session-and-everywhere' };
      const at = now();
      const { sessionIds } = await sessions.endLive(userId, at, (live) =>
        decideSignOutEverywhere(live, userId, at),
      );
      return { kind: 'signed-out', ended: sessionIds };
    }
    const id = which.sessionId === undefined ? who.sessionId : parseId('ses', which.sessionId);
    if (id === undefined) return { kind: 'refused', refusal: 'session-unknown' };
    const { kind } = await sessions.change(id, (session) => decideSignOut(session, userId, now()));
    return kind === 'unknown'
      ? { kind: 'refused', refusal: 'session-unknown' }
      : { kind: 'signed-out', ended: [id] };
  };
}
