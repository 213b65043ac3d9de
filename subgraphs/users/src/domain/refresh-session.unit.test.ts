import { createIds } from '@paygraph/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRefresh, repeatWithinMs } from './refresh-session.ts';
import { type RefreshToken, refreshTokenLifetimeMs, type Session } from './session.ts';

const ids = createIds();
const start = Date.parse('2026-11-23T08:00:00Z');

describe('a refresh token', () => {
  test('is exchanged for its successor, which lives for another 7 days', () => {
    const decision = present(opened(), 0, 1_000);
    expect(decision).toMatchObject({
      kind: 'rotate',
      keep: {
        liveTokenHash: hash(1),
        rotation: { previousTokenHash: hash(0), at: at(1_000) },
        expiresAt: at(1_000 + refreshTokenLifetimeMs),
        lastSeenAt: at(1_000),
      },
    });
  });

  test('gives the same successor again within 10 s', () => {
    const rotated = kept(present(opened(), 0, 0));
    expect(present(rotated, 0, repeatWithinMs)).toMatchObject({ kind: 'repeat', session: rotated });
  });

  test('revokes the session when it comes back after 10 s', () => {
    const rotated = kept(present(opened(), 0, 0));
    expect(present(rotated, 0, repeatWithinMs + 1)).toMatchObject({
      kind: 'revoke',
      keep: { revoked: { at: at(repeatWithinMs + 1), reason: 'refresh-token-reused' } },
      happened: { events: [{ type: 'user.session-revoked', reason: 'refresh-token-reused' }] },
    });
  });

  test('revokes the session when it comes back after its successor was used, however soon', () => {
    const twice = kept(present(kept(present(opened(), 0, 0)), 1, 1));
    expect(present(twice, 0, 2).kind).toBe('revoke');
  });

  test('is of no use once the session is revoked, not even the live one', () => {
    const revoked: Session = { ...opened(), revoked: { at: at(0), reason: 'refresh-token-reused' } };
    expect(present(revoked, 0, 1)).toEqual({ kind: 'refuse', refusal: 'session-revoked' });
  });

  test('expires after 7 days, at that instant', () => {
    expect(present(opened(), 0, refreshTokenLifetimeMs - 1).kind).toBe('rotate');
    expect(present(opened(), 0, refreshTokenLifetimeMs)).toEqual({
      kind: 'refuse',
      refusal: 'token-expired',
    });
  });

  test('of a session there never was is refused', () => {
    const presented = { hash: hash(0), successor: successor(0) };
    expect(decideRefresh(undefined, presented, at(0))).toEqual({ kind: 'refuse', refusal: 'invalid-token' });
  });
});

test('whoever presents which token when, at most one token is live, and a revoked session gives out none', () => {
  const steps = fc.array(
    fc.record({
      // How far behind the newest token the presented one is: honest clients mostly present the newest.
      behind: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
      waitMs: fc.oneof(
        fc.nat(2_000),
        fc.constantFrom(repeatWithinMs, repeatWithinMs + 1),
        fc.nat(8 * 86_400_000),
      ),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (commands) => {
      let session = opened();
      let nowMs = 0;
      // The model: the number of the newest token, when it was first given, and whether all is over.
      const model = { newest: 0, givenAtMs: 0, revoked: false };
      for (const { behind, waitMs } of commands) {
        nowMs += waitMs;
        const presented = Math.max(0, model.newest - behind);
        const decision = present(session, presented, nowMs);
        expect(decision.kind).toBe(expected(model, presented, nowMs));
        if (decision.keep) session = decision.keep;
        if (decision.kind === 'rotate') Object.assign(model, { newest: model.newest + 1, givenAtMs: nowMs });
        if (decision.kind === 'revoke') model.revoked = true;
        expect(session.liveTokenHash).toBe(hash(model.newest));
      }
    }),
    { numRuns: 500 },
  );
});

function expected(
  model: { newest: number; givenAtMs: number; revoked: boolean },
  presented: number,
  nowMs: number,
) {
  const age = nowMs - model.givenAtMs;
  if (model.revoked || age >= refreshTokenLifetimeMs) return 'refuse';
  if (presented === model.newest) return 'rotate';
  return presented === model.newest - 1 && age <= repeatWithinMs ? 'repeat' : 'revoke';
}

/** Tokens of a session are numbered from 0. */
function hash(number: number): string {
  return `hash ${number}`;
}

function successor(number: number): RefreshToken {
  return { token: `token ${number + 1}`, hash: hash(number + 1) };
}

function present(session: Session, number: number, afterMs: number) {
  return decideRefresh(session, { hash: hash(number), successor: successor(number) }, at(afterMs));
}

function kept(decision: { keep?: Session | undefined }): Session {
  if (decision.keep === undefined) throw new Error('nothing was kept');
  return decision.keep;
}

function at(afterMs: number): Date {
  return new Date(start + afterMs);
}

function opened(): Session {
  return {
    id: ids.next('ses'),
    userId: ids.next('usr'),
    liveTokenHash: hash(0),
    rotation: undefined,
    expiresAt: at(refreshTokenLifetimeMs),
    client: { userAgent: undefined, ipAddress: undefined },
    secondFactor: false,
    createdAt: at(0),
    lastSeenAt: at(0),
    revoked: undefined,
  };
}
