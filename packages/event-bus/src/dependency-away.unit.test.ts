import { describe, expect, test } from 'vitest';
import { DependencyAway, isDependencyAway } from './dependency-away.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('an error says that a dependency is away', () => {
  test.each([
    ['as such', new DependencyAway('MongoDB')],
    [
      'among its causes',
      new Error('outer', { cause: new Error('inner', { cause: new DependencyAway('it') }) }),
    ],
    ['where Postgres can’t be reached', coded('ECONNREFUSED')],
    ['where the connection to Postgres was cut', coded('CONNECTION_CLOSED')],
    ['where Postgres shuts down', new Error('query', { cause: coded('57P01') })],
    ['where Postgres starts', coded('57P03')],
    ['where Postgres has no connection left', coded('53300')],
  ])('%s', (_, error) => {
    expect(isDependencyAway(error)).toBe(true);
  });

  test.each([
    ['for a broken rule of the database', coded('23505')],
    ['for a statement that took too long', coded('57014')],
    ['for an error of the program', new TypeError('undefined is not a function')],
    ['for what is no error', 'ECONNREFUSED'],
  ])('but not %s', (_, error) => {
    expect(isDependencyAway(error)).toBe(false);
  });
});
