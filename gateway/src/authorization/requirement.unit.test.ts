import { describe, expect, test } from 'vitest';
import { noRights, type Rights } from '../rights.ts';
import { beyond, type Condition, conditionKey, isMet } from './requirement.ts';

const authenticated: Condition = { kind: 'authenticated' };
const scopes = (...anyOf: string[][]): Condition => ({ kind: 'scopes', anyOf });
const policies = (...anyOf: string[][]): Condition => ({ kind: 'policies', anyOf });
const holding = (held: Partial<Rights>): Rights => ({ ...noRights, isAuthenticated: true, ...held });

describe('a condition', () => {
  test.each([
    ['nobody', authenticated, noRights, false],
    ['anybody signed in', authenticated, holding({}), true],
    ['all scopes of one list', scopes(['a', 'b'], ['c']), holding({ scopes: new Set(['a', 'b']) }), true],
    ['the other list', scopes(['a', 'b'], ['c']), holding({ scopes: new Set(['c']) }), true],
    ['parts of two lists', scopes(['a', 'b'], ['c', 'd']), holding({ scopes: new Set(['a', 'd']) }), false],
    ['a policy of that name', scopes(['a']), holding({ policies: new Set(['a']) }), false],
    ['a scope of that name', policies(['a']), holding({ scopes: new Set(['a']) }), false],
    ['anybody, of no list', scopes(), holding({ scopes: new Set(['a']) }), false],
    ['anybody, of an empty list', scopes([]), noRights, true],
  ])('is met or not by %s', (_, condition, rights, met) => expect(isMet(condition, rights)).toBe(met));

  test('is the same however its lists are ordered, and no other', () => {
    expect(conditionKey(scopes(['a', 'b'], ['c']))).toBe(conditionKey(scopes(['c'], ['b', 'a', 'b'])));
    const others = [scopes(['a', 'b', 'c']), scopes(['a,b'], ['c']), policies(['a', 'b'], ['c']), scopes()];
    const keys = [scopes(['a', 'b'], ['c']), ...others].map(conditionKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what is asked beyond what is asked anyway', () => {
  test.each([
    ['being signed in twice', [authenticated], [authenticated, scopes(['a'])], []],
    ['being signed in', [authenticated], [scopes(['a'])], [authenticated]],
    ['one of what is needed together', [scopes(['a'])], [scopes(['a', 'b'])], []],
    ['what two ask together', [scopes(['a', 'b'])], [scopes(['a']), scopes(['b'])], []],
    ['more than one way needs', [scopes(['a'])], [scopes(['a'], ['b'])], [scopes(['a'])]],
    ['either way', [scopes(['a'], ['b'])], [scopes(['a'], ['b', 'c'])], []],
    ['policies are no scopes', [policies(['a'])], [scopes(['a'])], [policies(['a'])]],
    ['nothing', [], [scopes(['a'])], []],
  ])('is found: %s', (_, requirement, given, left) => expect(beyond(requirement, given)).toEqual(left));

  test('is everything where there are too many ways to tell', () => {
    const many = Array.from({ length: 10 }, (_, index) => scopes([`a${index}`], [`b${index}`], ['all']));
    expect(beyond([scopes(['a0'], ['b0'], ['all'])], many)).toHaveLength(1);
  });
});
