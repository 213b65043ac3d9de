import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusalOfDocument } from './check-document.ts';
import { operationLimitVariables, readOperationLimits } from './limits.ts';

const limits = readOperationLimits(z.object(operationLimitVariables).parse({}));
const refusal = (text: string) => refusalOfDocument(parse(text), limits)?.message;
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const deep = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;

/** Each fragment spreads the next twice: 2 to the power of their number. */
const bomb = (levels: number) =>
  `{ ...F0 } ${times(levels, (n) => `fragment F${n} on T { a${n} { ...F${n + 1} } b${n} { ...F${n + 1} } }`)}
  fragment F${levels} on T { id }`;

test.each([
  ['15 fields deep', deep(15)],
  ['15 deep through fragments', `{ a { ...F } } fragment F on T { a ${deep(13)} }`],
  ['20 root fields', `{ ${times(20, (n) => `f${n}`)} }`],
  ['10 names for one field', `{ ${times(10, (n) => `n${n}: f`)} }`],
  ['30 aliases', `{ ${times(3, (m) => `p${m} { ${times(10, (n) => `n${n}: f`)} }`)} }`],
  ['5 directives on a field', '{ a @b @c @d @e @f }'],
  ['the same field in several places', `{ ${times(20, (n) => `p${n} { id }`)} }`],
  [
    'a fragment that is spread everywhere',
    `{ ${times(20, (n) => `p${n} { ...F }`)} } fragment F on T { id }`,
  ],
  [
    'a long text that is asked for once, and a short one often',
    `{ a(b: "${'x'.repeat(90_000)}") ${times(19, (n) => `p${n} { ...F }`)} } fragment F on T { a(b: "${'x'.repeat(400)}") }`,
  ],
  ['introspection, as tools ask for it', getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })],
  ['a spread of a fragment there is not', '{ ...F }'],
])('lets pass: %s', (_, text) => expect(refusal(text)).toBeUndefined());

test.each([
  ['16 fields deep', deep(16), /16 fields deep; at most 15/],
  ['16 deep through fragments', `{ a { ...F } } fragment F on T { a ${deep(14)} }`, /16 fields deep/],
  ['16 deep through inline fragments', `{ a { ... { a { ... on T ${deep(14)} } } } }`, /16 fields deep/],
  ['21 root fields', `{ ${times(21, (n) => `f${n}`)} }`, /21 root fields/],
  [
    '21 root fields in fragments',
    `{ ...F ...G } fragment F on T { ${times(11, (n) => `f${n}`)} } fragment G on T { ${times(10, (n) => `g${n}`)} }`,
    /21 root fields/,
  ],
  ['a name that the answer can’t have', '{ a { __proto__: b } }', /"__proto__" can’t be/],
  ['one in a fragment', 'mutation { ...F } fragment F on T { __proto__: b }', /"__proto__" can’t be/],
  ['50 aliases', `{ p { ${times(50, (n) => `n${n}: f${n}`)} } }`, /50 aliases/],
  [
    'aliases in a fragment that is spread often',
    `{ ${times(4, (n) => `p${n} { ...F }`)} } fragment F on T { ${times(8, (n) => `n${n}: f${n}`)} }`,
    /32 aliases/,
  ],
  ['11 names for one field', `{ ${times(11, (n) => `n${n}: f`)} }`, /"f" is asked for 11 times/],
  ['one field 500 times', `{ p { ${times(500, () => 'f')} } }`, /"f" is asked for 500 times/],
  [
    'one field 20 times through fragments',
    `{ p { ${times(20, () => '...F')} } } fragment F on T { f }`,
    /"f" is asked for 20 times/,
  ],
  [
    'one field 100 times, 10 in each of 10 that are one in the answer',
    `{ ${times(10, () => `p { ${times(10, () => 'f')} }`)} }`,
    /"p.f" is asked for 100 times/,
  ],
  [
    'the same through fragments',
    `{ ${times(10, () => '...F')} } fragment F on T { p { f f } }`,
    /"p.f" is asked for 20 times/,
  ],
  ['10 directives on a field', '{ a @b @c @d @e @f @g @h @i @j @k }', /10 directives at one place/],
  [
    '10 directives on the operation',
    'query @b @c @d @e @f @g @h @i @j @k { a }',
    /10 directives at one place/,
  ],
  [
    '10 directives on a variable',
    'query($v: Int @b @c @d @e @f @g @h @i @j @k) { a }',
    /10 directives at one place/,
  ],
  ['55 directives', `{ p { ${times(11, (n) => `f${n} @b @c @d @e @f`)} } }`, /55 directives/],
  ['51 fragments', `{ ...F0 } ${times(51, (n) => `fragment F${n} on T { id }`)}`, /51 fragments/],
  ['a small bomb of fragments', bomb(10), /fields, counted wherever/],
  ['a fragment that spreads itself', '{ ...F } fragment F on T { a { ...F } }', /"F" spreads itself/],
  [
    'fragments in a circle',
    '{ ...F } fragment F on T { ...G } fragment G on T { ...H } fragment H on T { ...F }',
    /"F" spreads itself/,
  ],
  ['a circle that nothing spreads', '{ a } fragment F on T { ...F }', /"F" spreads itself/],
  ['1,001 fields', `{ ${times(20, (n) => `p${n} { ${times(50, (m) => `f${m}`)} }`)} }`, /1020 fields/],
  [
    'many operations with a few fields each',
    `${times(60, (n) => `query Q${n} { ...F }`)} fragment F on T { ${times(20, (n) => `f${n}`)} }`,
    /1260 fields/,
  ],
  [
    'a long text in a fragment that is spread often',
    `{ ${times(11, (n) => `p${n} { ...F }`)} } fragment F on T { a(b: "${'x'.repeat(10_000)}") }`,
    /110\d\d\d characters, counted wherever/,
  ],
  [
    'a long text in a directive of a spread',
    `{ ${times(11, (n) => `p${n} { ...F }`)} } fragment F on T { ...G @b(c: "${'x'.repeat(10_000)}") } fragment G on T { a }`,
    /110\d\d\d characters, counted wherever/,
  ],
  ['a long default', `query($v: ID = "${'x'.repeat(5_000)}") { a(b: $v) }`, /characters in its name and/],
  ['a long name of an operation', `query ${'x'.repeat(5_000)} { a }`, /5007 characters in its name and/],
  [
    'too much in an operation beside the one that is meant',
    `query A { a } query B ${deep(16)}`,
    /16 fields deep/,
  ],
])('refuses %s', (_, text, message) => expect(refusal(text)).toMatch(message));

test('counts a bomb of fragments without setting it off', () => {
  expect(refusal(bomb(14))).toMatch(/fields, counted wherever|deep/);
  expect(refusalOfDocument(parse(bomb(45)), { ...limits, depth: 100 })?.message).toMatch(
    /more than a million/,
  );
});
