import { isPlainDecimal } from '@paygraph/money';
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { apiError } from './errors.ts';

/** A scalar that travels as text. `read` answers the value inside, or undefined for text it refuses. */
function textScalar<Inside>(options: {
  name: string;
  expected: string;
  read: (text: string) => Inside | undefined;
  write: (value: unknown) => string;
}): GraphQLScalarType<Inside, string> {
  const { name, expected, read, write } = options;
  const parse = (input: unknown): Inside => {
    const value = typeof input === 'string' ? read(input) : undefined;
    if (value === undefined) throw apiError('BAD_USER_INPUT', `A ${name} is ${expected}.`);
    return value;
  };
  return new GraphQLScalarType({
    name,
    serialize: write,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** RFC 3339, section 5.6, in UTC or with an offset; a leap second is refused, as JavaScript's clock has none. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

const dateTime = textScalar({
  name: 'DateTime',
  expected: 'an instant after RFC 3339, as in "2026-11-23T05:53:00.000Z"',
  read: (text) => {
    const date = rfc3339.test(text) ? new Date(text) : undefined;
    return date !== undefined && !Number.isNaN(date.getTime()) ? date : undefined;
  },
  write: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
});

const decimal = textScalar({
  name: 'Decimal',
  expected: 'a plain decimal in quotes, as in "12.30"',
  read: (text) => (isPlainDecimal(text) ? text : undefined),
  write: String,
});

const currencyCode = textScalar({
  name: 'CurrencyCode',
  expected: 'three capital letters after ISO 4217, as in "USD"',
  read: (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined),
  write: String,
});

/** RFC 5321, section 4.5.3.1: at most 64 octets before the @, 254 in all (RFC 3696, erratum 1690). */
const emailForm =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

/** Kept in lower case: two addresses that differ only in case are one person's. */
const emailAddress = textScalar({
  name: 'EmailAddress',
  expected: 'an address as in "ada@example.com", at most 254 characters',
  read: (text) => (Buffer.byteLength(text) <= 254 && emailForm.test(text) ? text.toLowerCase() : undefined),
  write: String,
});

export const scalars = {
  DateTime: dateTime,
  Decimal: decimal,
  CurrencyCode: currencyCode,
  EmailAddress: emailAddress,
};
