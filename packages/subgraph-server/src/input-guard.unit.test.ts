import { GraphQLError, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { guardInput, looksLikeCardNumber } from './input-guard.ts';

const visa = '4111111111111111';
const emptyDocument = parse('{ ok }');

describe('a card number is known', () => {
  test.each([
    ['Visa', visa],
    ['Visa of 13 digits', '4222222222222'],
    ['Visa of 19 digits', '4000000000000000006'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard that begins with 2', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Discover', '6011111111111117'],
    ['JCB', '3530111333300000'],
    ['grouped by spaces', '4111 1111 1111 1111'],
    ['grouped by hyphens', '4111-1111-1111-1111'],
    ['grouped in disorder', ' 41-11 1111 111-11111 '],
  ])('%s', (_, text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });

  test.each([
    ['whose last digit is off', '4111111111111112'],
    ['of 12 digits', '411111111116'],
    ['of 20 digits', '41111111111111111112'],
    ['that begins with 1, as milliseconds since 1970 do', '1700000000006'],
    ['that is an identifier', '018bcfe5-6800-7000-8000-000000000000'],
  ])('and a number is none %s', (_, text) => {
    expect(looksLikeCardNumber(text)).toBe(false);
  });
});

describe('in variables', () => {
  test.each([
    ['a value', { name: visa }],
    ['a field of an input', { input: { description: '4111 1111 1111 1111' } }],
    ['a list', { input: { tags: ['lunch', visa] } }],
    ['a list of lists of inputs', { inputs: [[{ name: visa }]] }],
    ['a number, which an ID takes too', { id: Number(visa) }],
  ])('a card number is refused in %s', (_, variables) => {
    expect(refusalOf(emptyDocument, variables)).toMatch(/looks like a card number/);
  });

  test.each(['phone', 'amount', 'idempotencyKey'])('%s may look like one', (field) => {
    expect(refusalOf(emptyDocument, { input: { [field]: visa } })).toBeUndefined();
  });

  test('NUL is refused, whatever the field', () => {
    expect(refusalOf(emptyDocument, { input: { idempotencyKey: 'a\0b' } })).toMatch(/NUL/);
  });

  test('20 levels are read, more are refused and not looked into', () => {
    expect(refusalOf(emptyDocument, nested(20, 'x'))).toBeUndefined();
    expect(refusalOf(emptyDocument, nested(21, 'x'))).toMatch(/deeper than 20/);
    expect(refusalOf(emptyDocument, nested(100_000, 'x'))).toMatch(/deeper than 20/);
  });

  test('none, null, numbers and booleans pass', () => {
    expect(refusalOf(emptyDocument, undefined)).toBeUndefined();
    expect(refusalOf(emptyDocument, { a: null, b: 4, c: true, d: [] })).toBeUndefined();
  });
});

describe('in the document', () => {
  test.each([
    ['an argument', `{ f(name: "${visa}") }`],
    ['a field of an input', `{ f(input: { name: "${visa}" }) }`],
    ['a list', `{ f(names: ["a", "${visa}"]) }`],
    ['a list of inputs', `{ f(inputs: [{ name: "${visa}" }]) }`],
    ['a block string', `{ f(name: """4111 1111 1111 1111""") }`],
    ['an escaped string', `{ f(name: "\\u0034${visa.slice(1)}") }`],
    ['a default of a variable', `query ($name: String = "${visa}") { f(name: $name) }`],
    ['a directive', `{ f @note(text: "${visa}") }`],
    ['a number, which an ID takes too', `{ f(id: ${visa}) }`],
  ])('a card number is refused in %s', (_, text) => {
    expect(refusalOf(parse(text), undefined)).toMatch(/looks like a card number/);
  });

  test.each(['phone', 'amount', 'idempotencyKey'])('%s may look like one', (field) => {
    expect(
      refusalOf(parse(`{ f(${field}: "${visa}", input: { ${field}: "${visa}" }) }`), {}),
    ).toBeUndefined();
  });

  test('NUL is refused', () => {
    expect(refusalOf(parse('{ f(name: "a\\u0000b") }'), undefined)).toMatch(/NUL/);
  });
});

test('a refusal is the client’s fault, says the field, and never the value', () => {
  const refusal = faultOf(emptyDocument, { input: { description: visa } });
  expect(refusal?.extensions).toEqual({ code: 'BAD_USER_INPUT', http: { status: 400 } });
  expect(refusal?.message).toMatch(/^description /);
  expect(refusal?.message).not.toContain(visa);
});

function faultOf(...words: Parameters<typeof guardInput>): GraphQLError | undefined {
  try {
    guardInput(...words);
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function refusalOf(...words: Parameters<typeof guardInput>): string | undefined {
  return faultOf(...words)?.message;
}

/** A string that lies so many levels deep, the variables' own object counted. */
function nested(levels: number, text: string): unknown {
  let value: unknown = text;
  for (let level = 0; level < levels; level += 1) value = { inner: value };
  return value;
}
