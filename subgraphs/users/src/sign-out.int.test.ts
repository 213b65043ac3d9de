import { createIds } from '@paygraph/ids';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createPeople, type People, type ScratchPerson, type ScratchSession } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

const ids = createIds();
let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people: People;
let ada: ScratchPerson;
let mine: ScratchSession;
let other: ScratchSession;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_sign_out');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
  people = createPeople(parts, useCases);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  ada = await people.verified();
  mine = await people.signedIn(ada);
  other = await people.signedIn(ada);
});

const dayMs = 24 * 60 * 60_000;

describe('a list of sessions', () => {
  test('has the live ones, newest first, and where each came from', async () => {
    const listed = await sessionsOf(ada);
    expect(listed?.map(({ id }) => id)).toEqual([other.sessionId, mine.sessionId]);
    expect(listed?.[0]?.client).toEqual({ userAgent: 'a browser', ipAddress: '192.0.2.1' });
  });

  test('tells when each was last seen: at its last refresh', async () => {
    parts.clock.nowMs += 1_000;
    await useCases.refreshSession(mine.refreshToken);
    const [, listed] = (await sessionsOf(ada)) ?? [];
    expect(listed?.lastSeenAt).toEqual(parts.now());
    expect(listed?.createdAt).toEqual(new Date(parts.clock.nowMs - 1_000));
  });

  test('has none that was ended or has expired', async () => {
    await signOut({ sessionId: other.sessionId });
    expect((await sessionsOf(ada))?.map(({ id }) => id)).toEqual([mine.sessionId]);
    parts.clock.nowMs += 7 * dayMs;
    expect(await sessionsOf(ada)).toEqual([]);
  });

  test('is for the person and admins alone', async () => {
    const list = (seesAll: boolean) =>
      useCases.listSessions({ userId: ids.next('usr'), seesAll }, ada.userId);
    expect(await list(false)).toBeUndefined();
    expect(await list(true)).toHaveLength(2);
  });
});

describe('a sign-out', () => {
  test('ends the session that asks, and no other', async () => {
    expect(await signOut({})).toEqual({ kind: 'signed-out', ended: [mine.sessionId] });
    expect([await people.endOf(mine), await people.endOf(other)]).toEqual(['signed-out', undefined]);
    expect(await useCases.refreshSession(mine.refreshToken)).toMatchObject({
      refusal: 'session-revoked',
      ended: mine.sessionId,
    });
  });

  test('ends another session by its id', async () => {
    expect(await signOut({ sessionId: other.sessionId })).toMatchObject({ ended: [other.sessionId] });
    expect([await people.endOf(mine), await people.endOf(other)]).toEqual([undefined, 'signed-out']);
  });

  test('of a stranger’s session is answered as of one that was never given out, and ends nothing', async () => {
    const eve = await people.verified();
    const hers = await people.signedIn(eve);
    const unknown = { kind: 'refused', refusal: 'session-unknown' };
    for (const sessionId of [hers.sessionId, ids.next('ses'), 'ses_1', "' or true --", ada.userId]) {
      expect(await signOut({ sessionId })).toEqual(unknown);
    }
    expect(await people.endOf(hers)).toBeUndefined();
  });

  test('everywhere ends all of them, and no stranger’s', async () => {
    const eve = await people.signedIn(await people.verified());
    expect(await signOut({ everywhere: true })).toEqual({
      kind: 'signed-out',
      ended: [other.sessionId, mine.sessionId],
    });
    const ends = [await people.endOf(mine), await people.endOf(other), await people.endOf(eve)];
    expect(ends).toEqual(['signed-out-everywhere', 'signed-out-everywhere', undefined]);
    expect(await revocations()).toEqual([
      [other.sessionId, 'signed-out-everywhere'],
      [mine.sessionId, 'signed-out-everywhere'],
    ]);
  });

  test('of one and everywhere is neither', async () => {
    expect(await signOut({ sessionId: other.sessionId, everywhere: true })).toEqual({
      kind: 'refused',
      refusal: 'session-and-everywhere',
    });
    expect(await people.endOf(other)).toBeUndefined();
  });

  test('twice at once is told once, and answered alike', async () => {
    const row = { table: 'sessions', id: mine.sessionId } as const;
    const answers = await behindLock(parts.database, row, [() => signOut({}), () => signOut({})]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await revocations()).toEqual([[mine.sessionId, 'signed-out']]);
  });

  test('everywhere many times at once tells of each session once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => signOut({ everywhere: true })));
    expect(await revocations()).toHaveLength(2);
  });

  test('of one and everywhere at once tells of each session once', async () => {
    const row = { table: 'sessions', id: mine.sessionId } as const;
    await behindLock<unknown>(parts.database, row, [() => signOut({}), () => signOut({ everywhere: true })]);
    expect(await revocations()).toEqual([
      [mine.sessionId, 'signed-out'],
      [other.sessionId, 'signed-out-everywhere'],
    ]);
  });

  test('everywhere holds against refreshes at the same time: none of them brings a session back', async () => {
    const row = { table: 'sessions', id: mine.sessionId } as const;
    await behindLock<unknown>(parts.database, row, [
      () => signOut({ everywhere: true }),
      () => useCases.refreshSession(mine.refreshToken),
    ]);
    expect(await people.endOf(mine)).toBe('signed-out-everywhere');
  });

  test('everywhere works for more sessions than one statement takes', async () => {
    const expiresAt = new Date(parts.clock.nowMs + dayMs).toISOString();
    await parts.database.sql`
      insert into sessions (id, user_id, refresh_token_hash, expires_at, second_factor, created_at, last_seen_at)
      select 'ses_' || ${ada.userId} || number, ${ada.userId}, repeat('x', 43), ${expiresAt}, false, now(), now()
      from generate_series(1, 12000) as number`;
    const outcome = await signOut({ everywhere: true });
    expect(outcome.kind === 'signed-out' && outcome.ended.length).toBe(12_002);
    expect(await revocations()).toHaveLength(12_002);
  });
});

function signOut(which: { sessionId?: string; everywhere?: boolean }) {
  return useCases.signOut(
    { userId: ada.userId, sessionId: mine.sessionId },
    { sessionId: which.sessionId, everywhere: which.everywhere ?? false },
  );
}

function sessionsOf({ userId }: ScratchPerson) {
  return useCases.listSessions({ userId, seesAll: false }, userId);
}

async function revocations() {
  const told = await people.toldOf(ada.userId);
  return told
    .filter(({ type }) => type === 'user.session-revoked')
    .map(({ data }) => [data['sessionId'], data['reason']]);
}
