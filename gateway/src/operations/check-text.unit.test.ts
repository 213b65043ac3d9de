import { expect, test } from 'vitest';
import { refusalOfText } from './check-text.ts';

const limits = { characters: 10_000, tokens: 100, nesting: 10 };
const refusal = (text: string) => refusalOfText(text, limits)?.message;

test.each([
  ['an operation', 'query Q($a: [Int!]) { me { name(of: { a: [$a] }) } }'],
  ['100 tokens', `{${' a'.repeat(98)} }`],
  ['10 braces deep', `${'{ a '.repeat(10)}${'}'.repeat(10)}`],
  ['wide, but not deep', '{ a { b } c { d } e(f: {}) { g } h(i: []) { j } k { l } m { n } o { p } q { r } }'],
  ['what the parser will refuse', '{ me \u0000 }'],
  ['an empty text', ''],
])('lets %s pass', (_, text) => expect(refusal(text)).toBeUndefined());

test.each([
  ['one token too many', `{${' a'.repeat(99)} }`, /100 tokens/],
  ['one character too many', `{ a } #${'x'.repeat(9_994)}`, /10000 characters/],
  ['braces 11 deep', `${'{ a '.repeat(11)}${'}'.repeat(11)}`, /10 deep/],
  ['lists 11 deep, never closed', `{ a(b: ${'['.repeat(11)}`, /10 deep/],
  ['objects 11 deep', `{ a(b: ${'{ c: '.repeat(11)}`, /10 deep/],
  ['a million braces', '{'.repeat(9_999), /10 deep/],
])('refuses %s', (_, text, message) => expect(refusal(text)).toMatch(message));

test('refuses as what was not parsed, never as a fault of ours', () =>
  expect(refusalOfText('['.repeat(50), limits)?.extensions['code']).toBe('GRAPHQL_PARSE_FAILED'));
