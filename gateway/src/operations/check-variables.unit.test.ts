import { expect, test } from 'vitest';
import { refusalOfVariables } from './check-variables.ts';

const limits = { variableNesting: 20, variableValues: 5_000, variableCharacters: 10_000 };
const refusal = (variables: unknown) => refusalOfVariables(variables, limits)?.message;

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

test.each([
  ['none', {}],
  ['scalars and null', { a: 1, b: 'x', c: null, d: true }],
  ['20 objects deep', { a: nested(20, (inner) => ({ inner })) }],
  ['20 lists deep', { a: nested(20, (inner) => [inner]) }],
  ['4,999 values in a list', { a: Array.from({ length: 4_999 }, () => 1) }],
  ['10,000 characters, names and all', { abc: { de: 'x'.repeat(9_995) } }],
])('lets variables pass: %s', (_, variables) => expect(refusal(variables)).toBeUndefined());

test.each([
  ['21 objects deep', { a: nested(21, (inner) => ({ inner })) }, /more than 20/],
  ['21 lists deep', { a: nested(21, (inner) => [inner]) }, /more than 20/],
  ['100,000 lists deep', { a: nested(100_000, (inner) => [inner]) }, /more than 20/],
  ['5,001 values in a list', { a: Array.from({ length: 5_000 }, () => 1) }, /5000 values/],
  ['10,001 characters', { a: 'x'.repeat(10_000) }, /10000 characters/],
  ['10,001 characters in many texts', { a: Array.from({ length: 1_000 }, () => 'ten letter') }, /10000 char/],
  ['a long name', { ['x'.repeat(10_001)]: 1 }, /10000 characters/],
  ['a long name within', { a: [{ ['x'.repeat(10_000)]: 1 }] }, /10000 characters/],
  ['5,001 values in many lists', { a: Array.from({ length: 1_000 }, () => [1, 2, 3, 4]) }, /5000 values/],
])('refuses variables of %s', (_, variables, message) => expect(refusal(variables)).toMatch(message));
