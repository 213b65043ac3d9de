import { GraphQLError, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { scalars } from './scalars.ts';

const { DateTime, Decimal, CurrencyCode, EmailAddress } = scalars;

describe('a DateTime', () => {
  test.each([
    ['in UTC', '2026-11-23T05:53:00Z', '2026-11-23T05:53:00.000Z'],
    ['in small letters', '2026-11-23t05:53:00.5z', '2026-11-23T05:53:00.500Z'],
    ['with more digits than a clock keeps', '2026-11-23T05:53:00.123456789Z', '2026-11-23T05:53:00.123Z'],
    ['with an offset', '2026-11-23T00:30:00+05:45', '2026-11-22T18:45:00.000Z'],
    ['with an unknown offset', '2026-11-23T05:53:00-00:00', '2026-11-23T05:53:00.000Z'],
    ['on the 29th of February of a leap year', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s is an instant', (_, text, instant) => {
    expect(DateTime.parseValue(text)).toEqual(new Date(instant));
  });

  test.each([
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['the 30th of February', '2026-02-30T00:00:00Z'],
    ['the 29th of February of a common year', '2026-02-29T00:00:00Z'],
    ['a 31st of April', '2026-04-31T00:00:00Z'],
    ['a 13th month', '2026-13-01T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['an offset of 60 minutes', '2026-01-01T00:00:00+05:60'],
    ['no offset', '2026-01-01T00:00:00'],
    ['a day alone', '2026-01-01'],
    ['a space for the T', '2026-01-01 00:00:00Z'],
    ['the year 0, which Postgres can’t store', '0000-06-01T00:00:00Z'],
    ['an offset that leads out of the year 9999', '9999-12-31T23:59:59-01:00'],
    ['an offset that leads before the year 1', '0001-01-01T00:00:00+01:00'],
    ['words a browser would read', 'Mon, 23 Nov 2026 05:53:00 GMT'],
    ['something behind it', '2026-11-23T05:53:00Z\n'],
  ])('is not %s', (_, text) => {
    expect(refusalOf(() => DateTime.parseValue(text))).toBe('BAD_USER_INPUT');
  });

  test('is written in UTC with milliseconds, also from the text a database gives', () => {
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(DateTime.serialize('2026-11-23 05:53:00.5+00')).toBe('2026-11-23T05:53:00.500Z');
  });
});

describe('a Decimal', () => {
  test.each(['0', '12.30', '-1', '0.00'])('is text like %s, kept to the letter', (text) => {
    expect(Decimal.parseValue(text)).toBe(text);
  });

  test.each(['1e3', 'NaN', '', '+1', '01', '1.', '.5', ' 1', '1,5', '٣', '9'.repeat(60)])(
    'is not "%s"',
    (text) => {
      expect(refusalOf(() => Decimal.parseValue(text))).toBe('BAD_USER_INPUT');
    },
  );

  test('is never a number: 12.30 would have lost its last digit before we see it', () => {
    expect(refusalOf(() => Decimal.parseValue(12.3))).toBe('BAD_USER_INPUT');
    expect(refusalOf(() => Decimal.parseLiteral(parseValue('12.30')))).toBe('BAD_USER_INPUT');
    expect(Decimal.parseLiteral(parseValue('"12.30"'))).toBe('12.30');
  });
});

describe('a CurrencyCode', () => {
  test('is three capital letters', () => {
    expect(CurrencyCode.parseValue('USD')).toBe('USD');
  });

  test.each(['usd', 'US', 'USDT', 'U5D', 'ＵＳＤ', 'USD\n', ''])('is not "%s"', (text) => {
    expect(refusalOf(() => CurrencyCode.parseValue(text))).toBe('BAD_USER_INPUT');
  });
});

describe('an EmailAddress', () => {
  test.each([
    ['with a tag', 'ada+paygraph@example.com'],
    ['with an apostrophe', "o'neill@example.ie"],
    ['of letters beyond ASCII', 'jürgen@münchen.example'],
    ['with marks in its domain, as Hindi writes it', 'ada@हिन्दी.भारत'],
    ['with a domain in Punycode', 'ada@xn--mnchen-3ya.xn--p1ai'],
    ['with 64 octets before the @', `${'a'.repeat(64)}@example.com`],
    ['with 254 octets in all', addressOf(254)],
  ])('%s is one', (_, text) => {
    expect(EmailAddress.parseValue(text)).toBe(text);
  });

  test('is the same in whatever case and composition it is written', () => {
    expect(EmailAddress.parseValue('ADA@Example.COM')).toBe('ada@example.com');
    expect(EmailAddress.parseValue('rene\u0301@example.com')).toBe('ren\u00e9@example.com');
  });

  test.each([
    ['without a domain', 'ada@'],
    ['without a dot in its domain', 'ada@localhost'],
    ['without anything before the @', '@example.com'],
    ['with two @', 'ada@b@example.com'],
    ['quoted, which many a mail system reads differently', '"ada lovelace"@example.com'],
    ['with a name around it', 'Ada <ada@example.com>'],
    ['two in one', 'ada@example.com,bob@example.com'],
    ['with a line break, which would start a header of its own', 'ada@example.com\r\nBcc: bob@example.com'],
    ['with a trailing line break', 'ada@example.com\n'],
    ['with NUL', 'a\0da@example.com'],
    ['with a dot first', '.ada@example.com'],
    ['with two dots in a row', 'a..da@example.com'],
    ['with a dot before the @', 'ada.@example.com'],
    ['with an empty label', 'ada@example..com'],
    ['with a hyphen at the end of a label', 'ada@example-.com'],
    ['with a hyphen first in its last label', 'ada@example.-com'],
    ['with an IP address', 'ada@192.0.2.10'],
    ['with an IP address in brackets', 'ada@[127.0.0.1]'],
    ['with 65 octets before the @', `${'a'.repeat(65)}@example.com`],
    ['with 66 octets before the @ in 33 letters', `${'ü'.repeat(33)}@example.com`],
    ['with 255 octets in all', addressOf(255)],
    ['with a mebibyte', `${'a'.repeat(1_048_576)}@example.com`],
  ])('%s is none', (_, text) => {
    expect(refusalOf(() => EmailAddress.parseValue(text))).toBe('BAD_USER_INPUT');
  });

  test('that only small letters make longer than 254 octets is none', () => {
    // İ takes two octets, its small form three.
    const text = addressOf(254).replace('aa@', 'İ@');
    expect(Buffer.byteLength(text)).toBe(254);
    expect(refusalOf(() => EmailAddress.parseValue(text))).toBe('BAD_USER_INPUT');
  });
});

function addressOf(octets: number): string {
  const domain = `${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
  const local = 'a'.repeat(60);
  return `${local}@${'e'.repeat(octets - local.length - domain.length - 2)}.${domain}`;
}

function refusalOf(read: () => unknown): unknown {
  try {
    return { read: read() };
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
}
