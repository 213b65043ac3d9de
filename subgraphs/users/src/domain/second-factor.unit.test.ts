import { describe, expect, test } from 'vitest';
import {
  type ActiveFactor,
  decideConfirm,
  decideDisable,
  decideStart,
  decideUse,
  type GivenCode,
  noFactor,
  type SecondFactor,
} from './second-factor.ts';

const active: ActiveFactor = { secret: 'sealed', lastUsedStep: 100, recoveryCodeHashes: ['a', 'b'] };
const on: SecondFactor = { pendingSecret: undefined, active };
const pending: SecondFactor = { pendingSecret: 'new', active: undefined };

/** A code that is the app's of one step of one secret. */
const appCode = (step: number, secret = 'sealed'): GivenCode => ({
  stepOf: (sealed) => (sealed === secret ? step : undefined),
  recoveryCodeHash: 'hash of six digits',
});
const recoveryCode = (hash: string): GivenCode => ({ stepOf: () => undefined, recoveryCodeHash: hash });

describe('an enrolment', () => {
  test('asks for nothing until it is confirmed, and begins again with another secret', () => {
    expect(decideStart(noFactor, 'new')).toEqual({ kind: 'started', keep: pending });
    expect(decideStart({ ...pending, pendingSecret: 'old' }, 'new')).toEqual({
      kind: 'started',
      keep: pending,
    });
    expect(decideUse(pending, appCode(101, 'new'))).toEqual({ kind: 'not-enabled' });
  });

  test('does not begin over one that is on', () => {
    expect(decideStart(on, 'new')).toEqual({ kind: 'refused', refusal: 'mfa-already-enabled' });
  });

  test('is confirmed by a code of its secret, which is used up by it', () => {
    const confirmed = decideConfirm(pending, appCode(100, 'new'), ['a', 'b']);
    expect(confirmed).toEqual({
      kind: 'enabled',
      keep: { pendingSecret: undefined, active: { ...active, secret: 'new' } },
    });
    if (confirmed.keep === undefined) return;
    expect(decideUse(confirmed.keep, appCode(100, 'new')).kind).toBe('invalid-mfa-code');
  });

  test.each([
    ['a code of another secret', pending, appCode(100), 'invalid-mfa-code'],
    ['a recovery code', pending, recoveryCode('a'), 'invalid-mfa-code'],
    ['any code where none was begun', noFactor, appCode(100, 'new'), 'no-enrolment'],
    ['a code of the one that is on', on, appCode(101), 'no-enrolment'],
  ] as const)('is not confirmed by %s', (_, factor, code, refusal) => {
    expect(decideConfirm(factor, code, ['a'])).toEqual({ kind: 'refused', refusal });
  });
});

describe('a code', () => {
  test('passes once, and takes all before it along', () => {
    const used = decideUse(on, appCode(101));
    expect(used).toEqual({ kind: 'passed', keep: { ...on, active: { ...active, lastUsedStep: 101 } } });
    expect(decideUse(on, appCode(100)).kind).toBe('invalid-mfa-code');
    expect(decideUse(on, appCode(99)).kind).toBe('invalid-mfa-code');
  });

  test('of paper passes once', () => {
    const used = decideUse(on, recoveryCode('a'));
    expect(used).toEqual({
      kind: 'passed',
      keep: { ...on, active: { ...active, recoveryCodeHashes: ['b'] } },
    });
    if (used.kind !== 'passed') return;
    expect(decideUse(used.keep, recoveryCode('a')).kind).toBe('invalid-mfa-code');
    expect(decideUse(used.keep, recoveryCode('b')).kind).toBe('passed');
  });

  test('that is wrong changes nothing', () => {
    expect(decideUse(on, recoveryCode('c'))).toEqual({ kind: 'invalid-mfa-code' });
    expect(decideDisable(on, recoveryCode('c'))).toEqual({ kind: 'refused', refusal: 'invalid-mfa-code' });
    expect(decideDisable(on, appCode(100))).toEqual({ kind: 'refused', refusal: 'invalid-mfa-code' });
  });

  test('of either kind turns the second factor off, and nothing of it is kept', () => {
    for (const code of [appCode(101), recoveryCode('b')]) {
      expect(decideDisable(on, code)).toEqual({ kind: 'disabled', keep: noFactor });
    }
    expect(decideDisable(noFactor, appCode(101))).toEqual({ kind: 'refused', refusal: 'mfa-not-enabled' });
  });
});
