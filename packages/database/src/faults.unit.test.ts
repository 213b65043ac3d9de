import { describe, expect, test } from 'vitest';
import { isDatabaseUnavailable, retrying, sqlStateOf } from './index.ts';

const coded = (code: unknown, cause?: unknown) => Object.assign(new Error('failed', { cause }), { code });
const deadlock = () => coded('40P01');

describe('work is tried again', () => {
  test.each(['40P01', '40001'])('after %s, also where it is wrapped, until it succeeds', async (code) => {
    const { attempts, work } = failing(2, () => new Error('wrapped', { cause: coded(code) }));
    expect(await retrying(work)).toBe('done');
    expect(attempts()).toBe(3);
  });

  test('five times in all, then its last fault is thrown', async () => {
    const { attempts, work } = failing(100, deadlock);
    await expect(retrying(work)).rejects.toMatchObject({ code: '40P01' });
    expect(attempts()).toBe(5);
  });

  test('as often as its caller says, after what its caller says', async () => {
    const { attempts, work } = failing(100, () => coded('23505'));
    await expect(retrying(work, { attempts: 2, again: () => true })).rejects.toThrow();
    expect(attempts()).toBe(2);
  });

  test.each([
    ['a broken constraint', () => coded('23505')],
    ['a connection that was cut: its commit may have happened', () => coded('CONNECTION_CLOSED')],
    ['any other error', () => new Error('a bug')],
  ])('never after %s', async (_, fault) => {
    const { attempts, work } = failing(1, fault);
    await expect(retrying(work)).rejects.toThrow();
    expect(attempts()).toBe(1);
  });
});

test.each([
  ['an error without a code', new Error('23505')],
  ['an error of Node', coded('ECONNREFUSED')],
  ['a code that is no text', coded(23_505)],
  ['what is no error', { code: '23505' }],
  ['nothing', undefined],
])('%s has no SQLSTATE', (_, error) => {
  expect(sqlStateOf(error)).toBeUndefined();
});

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'CONNECTION_ENDED',
  '08006',
  '53300',
  '57P01',
])('%s means that the database can’t be reached, also behind a wrapping', (code) => {
  expect(isDatabaseUnavailable(coded(code))).toBe(true);
  expect(isDatabaseUnavailable(new Error('wrapped', { cause: coded(code) }))).toBe(true);
});

test.each(['23505', '40P01', '42P01', 'ERR_ASSERTION', 'ENOENT'])('%s does not', (code) => {
  expect(isDatabaseUnavailable(coded(code))).toBe(false);
});

/** Work that throws so many times, then succeeds. */
function failing(times: number, fault: () => Error) {
  let attempts = 0;
  return {
    attempts: () => attempts,
    work: async () => {
      attempts += 1;
      if (attempts <= times) throw fault();
      return 'done';
    },
  };
}
