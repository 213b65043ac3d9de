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
const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

function readInstant(given: string): Date | undefined {
  const text = given.toUpperCase();
  const day = rfc3339.exec(text)?.[1];
  if (day === undefined || !isOnTheCalendar(day)) return undefined;
  const instant = new Date(text);
  // An offset can carry the first and the last day out of the years that RFC 3339 and Postgres can write.
  return /^(?!0000)\d{4}-/.test(instant.toISOString()) ? instant : undefined;
}

/** JavaScript takes 30 February for 2 March. */
function isOnTheCalendar(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

const dateTime = textScalar({
  name: 'DateTime',
  expected: 'an instant after RFC 3339, as in "2026-11-23T05:53:00.000Z"',
  read: readInstant,
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

/**
 * RFC 5321, section 4.1.2, without its quoted form, and RFC 6531, section 3.3, for letters beyond ASCII. The domain is
 * a name: marks are letters' parts in many scripts, and a last label of digits alone would be an IP address.
 */
const emailForm =
  /^([^\s@."(),:;<>[\\\]\p{Cc}]+(?:\.[^\s@."(),:;<>[\\\]\p{Cc}]+)*)@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?!\d+$)[\p{L}\p{N}][\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}]$/u;

/** RFC 5321, section 4.5.3.1: at most 64 octets before the @, 254 in all (RFC 3696, erratum 1690). */
const longestLocalPart = 64;
const longestAddress = 254;

/**
 * Kept in lower case and composed (Unicode NFC): two addresses that differ only in case, or in how a keyboard writes an
 * é, are one person's.
 */
function readAddress(given: string): string | undefined {
  if (given.length > longestAddress) return undefined;
  const text = given.toLowerCase().normalize('NFC');
  const localPart = emailForm.exec(text)?.[1];
  if (localPart === undefined || Buffer.byteLength(localPart) > longestLocalPart) return undefined;
  return Buffer.byteLength(text) <= longestAddress ? text : undefined;
}

const emailAddress = textScalar({
  name: 'EmailAddress',
  expected: 'an address as in "ada@example.com", at most 254 characters',
  read: readAddress,
  write: String,
});

export const scalars = {
  DateTime: dateTime,
  Decimal: decimal,
  CurrencyCode: currencyCode,
  EmailAddress: emailAddress,
};
