import { ServiceCallError, ServiceUnavailableError } from '@paygraph/service-client';
import { GraphQLError, locatedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type ApiErrorCode, apiError, isMasked, publicError } from './errors.ts';

const path = ['me', 'wallets', 0];
const secret = 'relation "wallets" of 10.0.0.7';

/** An error as it comes out of a resolver. */
function thrown(error: unknown): GraphQLError {
  return locatedError(error, undefined, path);
}

function shown(error: unknown) {
  const located = thrown(error);
  return publicError(located.toJSON(), located);
}

function coded(code: string, message = secret): Error {
  return Object.assign(new Error(message), { code });
}

const mask = {
  message: 'Something went wrong on our side.',
  path,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

describe('what is meant for the client', () => {
  test.each<ApiErrorCode>([
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'NOT_FOUND',
    'BAD_USER_INPUT',
    'RATE_LIMITED',
    'UNAVAILABLE',
  ])('goes out with its code %s, its text and its path', (code) => {
    const error = apiError(code, 'For people.');
    expect(shown(error)).toEqual({ message: 'For people.', path, extensions: { code } });
    expect(isMasked(thrown(error))).toBe(false);
  });

  test('goes out without anything else an error carries', () => {
    const error = new GraphQLError('For people.', {
      extensions: { code: 'FORBIDDEN', query: secret, stacktrace: [secret] },
    });
    expect(JSON.stringify(shown(error))).not.toContain(secret);
  });

  test('keeps its code where a scalar refused a literal, which the server calls a failed validation', () => {
    const refusal = apiError('BAD_USER_INPUT', 'A Decimal is a plain decimal.');
    const formatted = { message: refusal.message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
    expect(publicError(formatted, refusal).extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

describe('what is not meant for the client is masked, and told to the log', () => {
  test.each([
    ['an error', new Error(secret)],
    ['an error with a cause', new Error(secret, { cause: new Error(secret) })],
    ['a type error', new TypeError(secret)],
    ['a fault in a query', coded('42P01')],
    ['a constraint that was broken', coded('23505')],
    ['an error of a callee', new ServiceCallError(secret)],
    ['an error of GraphQL without a code', new GraphQLError(secret)],
    ['an error with a code of its own', new GraphQLError(secret, { extensions: { code: 'OUCH' } })],
    [
      'an error that only looks public',
      Object.assign(new Error(secret), { extensions: { code: 'NOT_FOUND' } }),
    ],
    ['text', secret],
    ['an object', { message: secret, extensions: { code: 'NOT_FOUND' } }],
    ['nothing', undefined],
  ])('%s', (_, error) => {
    expect(shown(error)).toEqual(mask);
    expect(isMasked(thrown(error))).toBe(true);
  });

  test('what never was an error of GraphQL', () => {
    expect(publicError({ message: secret }, new Error(secret))).toEqual({
      message: mask.message,
      extensions: mask.extensions,
    });
    expect(isMasked(new Error(secret))).toBe(true);
  });
});

describe('what is gone is UNAVAILABLE, and told to the log', () => {
  test.each([
    ['another service', new ServiceUnavailableError(secret)],
    ['a database that refuses connections', coded('ECONNREFUSED')],
    ['a database that can’t be routed to', coded('EHOSTUNREACH')],
    ['a database that shuts down', coded('57P01')],
    ['a connection cut off', coded('CONNECTION_CLOSED')],
    ['a statement out of time', coded('57014')],
    ['a database, behind the wrapping of a query', new Error(secret, { cause: coded('ECONNRESET') })],
  ])('%s', (_, error) => {
    const { message, extensions } = shown(error);
    expect(extensions).toEqual({ code: 'UNAVAILABLE' });
    expect(message).not.toContain(secret);
    expect(isMasked(thrown(error))).toBe(true);
  });
});
