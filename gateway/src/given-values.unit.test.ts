import { buildSchema, graphql, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { withoutGivenValues } from './given-values.ts';

const secret = 'correct horse; Field "x" at "y" battery';
const schema = buildSchema(`
  enum Role { USER ADMIN }
  input Inner { amount: String! }
  input In { password: String! role: Role inner: Inner list: [Int!] }
  type Query { signIn(input: In!): String }
`);

async function refusalOf(input: unknown): Promise<string> {
  const source = 'query ($input: In!) { signIn(input: $input) }';
  const { errors = [] } = await graphql({ schema, source, variableValues: { input } });
  return errors.map(({ message }) => withoutGivenValues(message)).join(' | ');
}

function refusalOfText(query: string): string {
  try {
    return validate(schema, parse(query))
      .map(({ message }) => withoutGivenValues(message))
      .join(' | ');
  } catch (error) {
    return withoutGivenValues(error instanceof Error ? error.message : String(error));
  }
}

describe('an error keeps what is wrong and loses what was given:', () => {
  test.each([
    [
      'a field there is not',
      { password: secret, nothing: 1 },
      'Variable "$input" got invalid value; Field "nothing" is not defined by type "In".',
    ],
    [
      'a field that is missing',
      { password: secret, inner: {} },
      'Variable "$input" got invalid value at "input.inner"; Field "amount" of required type "String!" was not provided.',
    ],
    [
      'a text that is an object',
      { password: { $ne: secret } },
      'Variable "$input" got invalid value at "input.password"; It is no String.',
    ],
    [
      'a value an enum has not',
      { password: secret, role: secret },
      'Variable "$input" got invalid value at "input.role"; It is no value of the enum "Role".',
    ],
    ['null', null, 'Variable "$input" of non-null type "In!" must not be null.'],
    ['no object', secret, 'Variable "$input" got invalid value; Expected type "In" to be an object.'],
    [
      'a number that is a text',
      { password: secret, list: [1, secret] },
      'Variable "$input" got invalid value at "input.list[1]"; It is no Int.',
    ],
  ])('%s', async (_what, input, expected) => {
    const refusal = await refusalOf(input);
    expect(refusal).toBe(expected);
    expect(refusal).not.toContain('horse');
  });

  test.each([
    ['a number for a text', '{ signIn(input: { password: 4815162342 }) }', 'It is no String.'],
    [
      'a value an enum has not',
      '{ signIn(input: { password: "", role: HORSE }) }',
      'It is no value of the enum "Role".',
    ],
    [
      'a text for an enum',
      '{ signIn(input: { password: "", role: "horse" }) }',
      'It is no value of the enum "Role".',
    ],
    ['a text out of place', '{ signIn("correct horse") }', 'Syntax Error: Expected Name, found String.'],
  ])('%s, in the operation itself', (_what, query, expected) => {
    expect(refusalOfText(query)).toBe(expected);
  });

  test('what a scalar of a subgraph says of itself stays', () => {
    const reason = 'A Decimal is a plain decimal in quotes, as in "12.30".';
    expect(withoutGivenValues(`Variable "$input" got invalid value "1e3" at "input.amount"; ${reason}`)).toBe(
      `Variable "$input" got invalid value at "input.amount"; ${reason}`,
    );
    expect(withoutGivenValues(`Expected value of type "Decimal!", found "1e3"; ${reason}`)).toBe(
      `Expected value of type "Decimal!"; ${reason}`,
    );
  });

  test('any other text is left as it is', () => {
    expect(withoutGivenValues('Sign in first.')).toBe('Sign in first.');
    expect(refusalOfText('{ nothing }')).toBe('Cannot query field "nothing" on type "Query".');
  });
});
