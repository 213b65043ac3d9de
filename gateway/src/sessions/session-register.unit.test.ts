import { createIds } from '@paygraph/ids';
import type { Role } from '@paygraph/principal';
import { describe, expect, test } from 'vitest';
import { createSessionRegister } from './session-register.ts';
import type { SessionChange } from './session-watch.ts';

const minuteMs = 60_000;
const ids = createIds(() => 0);

function setUp(maxEntries?: number) {
  let nowMs = 0;
  const register = createSessionRegister({ now: () => nowMs, ...(maxEntries && { maxEntries }) });
  return {
    ...register,
    at: (ms: number) => {
      nowMs = ms;
    },
  };
}

const someone = (role: Role = 'USER') => ({
  principal: { kind: 'user', userId: ids.next('usr'), role, sessionId: ids.next('ses') } as const,
});
const ended = ({ principal }: ReturnType<typeof someone>): SessionChange => ({
  kind: 'session-ended',
  sessionId: principal.sessionId,
  reason: 'signed-out',
});
const becomes = ({ principal }: ReturnType<typeof someone>, role: Role): SessionChange => ({
  kind: 'role-changed',
  userId: principal.userId,
  role,
});

describe('a register of sessions', () => {
  test('refuses a token of a session that ended, and no other', () => {
    const register = setUp();
    const [ada, bob] = [someone(), someone()];
    register.record([ended(ada)]);
    expect([register.refuses(ada), register.refuses(bob)]).toEqual([true, false]);
  });

  test('refuses a token of any role but the last', () => {
    const register = setUp();
    const ada = someone('USER');
    const asAdmin = { principal: { ...ada.principal, role: 'ADMIN' } as const };
    register.record([becomes(ada, 'ADMIN')]);
    expect([register.refuses(ada), register.refuses(asAdmin)]).toEqual([true, false]);
    register.record([becomes(ada, 'USER')]);
    expect([register.refuses(ada), register.refuses(asAdmin)]).toEqual([false, true]);
  });

  test('remembers for longer than any token lives, and no longer than 65 minutes', () => {
    const register = setUp();
    const [ada, bob] = [someone(), someone()];
    register.record([ended(ada)]);
    register.at(64 * minuteMs);
    register.record([ended(bob)]);
    expect(register.refuses(ada)).toBe(true);
    register.at(66 * minuteMs);
    register.record([ended(someone())]);
    expect([register.refuses(ada), register.refuses(bob)]).toEqual([false, true]);
  });

  test('holds no more than its bound, and forgets the oldest first', () => {
    const register = setUp(2);
    const [ada, bob, carol] = [someone(), someone(), someone()];
    register.record([ended(ada), ended(bob), ended(carol)]);
    expect([ada, bob, carol].map(register.refuses)).toEqual([false, true, true]);
  });

  test('tells each change once, until nobody listens any more', () => {
    const register = setUp();
    const heard: SessionChange[] = [];
    const stop = register.onChange((change) => heard.push(change));
    const ada = someone();
    register.record([ended(ada), becomes(ada, 'ADMIN')]);
    register.record([ended(ada), becomes(ada, 'ADMIN')]);
    expect(heard).toEqual([ended(ada), becomes(ada, 'ADMIN')]);
    stop();
    register.record([ended(someone())]);
    expect(heard).toHaveLength(2);
  });

  describe('told of a role ahead of the feed', () => {
    const asRole = (ada: ReturnType<typeof someone>, role: Role) => ({
      principal: { ...ada.principal, role },
    });
    const refusedRoles = (register: ReturnType<typeof setUp>, ada: ReturnType<typeof someone>) =>
      (['USER', 'MERCHANT', 'ADMIN'] as const).filter((role) => register.refuses(asRole(ada, role)));

    test('holds it against what the feed tells of before', () => {
      const register = setUp();
      const ada = someone();
      register.recordAhead([becomes(ada, 'ADMIN')]);
      register.record([becomes(ada, 'MERCHANT')]);
      expect(refusedRoles(register, ada)).toEqual(['USER', 'MERCHANT']);
    });

    test('follows the feed again once that has told the same', () => {
      const register = setUp();
      const ada = someone();
      register.recordAhead([becomes(ada, 'ADMIN')]);
      register.record([becomes(ada, 'ADMIN'), becomes(ada, 'USER')]);
      expect(refusedRoles(register, ada)).toEqual(['MERCHANT', 'ADMIN']);
    });

    test('so late that it is another one again, follows the feed after ten seconds', () => {
      const register = setUp();
      const ada = someone();
      register.record([becomes(ada, 'ADMIN'), becomes(ada, 'USER')]);
      register.recordAhead([becomes(ada, 'ADMIN')]);
      register.at(10_001);
      register.record([]);
      expect(refusedRoles(register, ada)).toEqual(['MERCHANT', 'ADMIN']);
    });

    test('keeps it for as long as there is no feed', () => {
      const register = setUp();
      const ada = someone();
      register.recordAhead([becomes(ada, 'ADMIN')]);
      register.at(60 * minuteMs);
      expect(refusedRoles(register, ada)).toEqual(['USER', 'MERCHANT']);
    });
  });

  test('is ready once that is said', () => {
    const register = setUp();
    expect(register.isReady()).toBe(false);
    register.markReady();
    expect(register.isReady()).toBe(true);
  });
});
