import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import type { Session } from './session.ts';
import { decideSignOut, decideSignOutEverywhere } from './sign-out.ts';

const ids = createIds();
const [ada, eve] = [ids.next('usr'), ids.next('usr')];
const at = new Date('2026-11-23T08:00:00Z');
const session: Session = {
  id: ids.next('ses'),
  userId: ada,
  liveTokenHash: 'a hash',
  rotation: undefined,
  expiresAt: new Date(at.getTime() + 1),
  client: { userAgent: undefined, ipAddress: undefined },
  secondFactor: false,
  createdAt: at,
  lastSeenAt: at,
  revoked: undefined,
};

describe('a sign-out', () => {
  test('ends a session of one’s own, and is told of', () => {
    expect(decideSignOut(session, ada, at)).toEqual({
      kind: 'end',
      keep: { ...session, revoked: { at, reason: 'signed-out' } },
      happened: {
        at,
        events: [
          { type: 'user.signed-out', userId: ada, sessionId: session.id },
          { type: 'user.session-revoked', userId: ada, sessionId: session.id, reason: 'signed-out' },
        ],
      },
    });
  });

  test('of a stranger’s session is answered as of one that was never given out', () => {
    expect(decideSignOut(session, eve, at)).toEqual(decideSignOut(undefined, eve, at));
  });

  test.each([
    ['revoked', { revoked: { at, reason: 'password-reset' } as const }],
    ['expired', { expiresAt: at }],
  ])('of a session that is %s already changes nothing', (_, over) => {
    expect(decideSignOut({ ...session, ...over }, ada, at)).toEqual({ kind: 'over' });
  });

  test('everywhere ends each live session, told of one by one', () => {
    const live = [session.id, ids.next('ses')];
    const { sessionIds, happened } = decideSignOutEverywhere(live, ada, at);
    expect(sessionIds).toEqual(live);
    expect(happened.events).toEqual(
      live.flatMap((sessionId) => [
        { type: 'user.signed-out', userId: ada, sessionId },
        { type: 'user.session-revoked', userId: ada, sessionId, reason: 'signed-out-everywhere' },
      ]),
    );
  });
});
