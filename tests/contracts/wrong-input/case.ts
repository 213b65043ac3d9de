import type { Answer, ApiError, Client } from '@paygraph/testing';
import { type DocumentNode, print } from 'graphql';
import { expect } from 'vitest';
import type { Setting } from './setting.ts';

/** One wrong input, and what the contract says to it. */
export interface WrongInput<Where extends Setting = Setting> {
  readonly name: string;
  readonly operation: DocumentNode | string;
  readonly variables?: (setting: Where) => Readonly<Record<string, unknown>>;
  /** Who asks; Ada where nobody is named. */
  readonly as?: (setting: Where) => Client;
  readonly expected: UserErrorExpected | TopLevelErrorExpected;
}

interface UserErrorExpected {
  readonly userError: string;
  /** Path into the input; not looked at where the contract leaves it open. */
  readonly field?: readonly string[];
  /** True where the attempt is recorded before it is refused. */
  readonly recorded?: true;
}

interface TopLevelErrorExpected {
  readonly topLevel: string;
  readonly status?: number;
}

export async function expectRefusal<Where extends Setting>(
  wrong: WrongInput<Where>,
  setting: Where,
): Promise<void> {
  const client = wrong.as?.(setting) ?? setting.ada.client;
  const query = typeof wrong.operation === 'string' ? wrong.operation : print(wrong.operation);
  const answer = await client.send(query, wrong.variables?.(setting));
  if ('userError' in wrong.expected) expectUserError(answer, wrong.expected);
  else expectTopLevelError(answer, wrong.expected);
}

function expectUserError(answer: Answer<Record<string, unknown>>, expected: UserErrorExpected): void {
  expect(answer, answer.text).toMatchObject({ status: 200, errors: [] });
  const [payload] = Object.values(answer.data ?? {}) as readonly Record<string, unknown>[];
  const { userErrors, ...rest } = payload ?? {};
  const codes = expect.objectContaining({ code: expected.userError, message: expect.stringMatching(/\w/) });
  expect(userErrors, answer.text).toEqual([codes]);
  if (expected.field !== undefined) {
    expect(userErrors, answer.text).toEqual([expect.objectContaining({ field: expected.field })]);
  }
  if (expected.recorded) {
    expect(rest['transaction'], answer.text).toMatchObject({
      status: 'FAILED',
      failure: { code: expected.userError },
    });
  } else {
    // `verified` and `replayed` are false, counts stay; every object is null.
    const given = Object.values(rest).filter((value) => value !== null && typeof value !== 'number');
    expect(
      given.filter((value) => value !== false),
      answer.text,
    ).toEqual([]);
  }
}

function expectTopLevelError(answer: Answer<Record<string, unknown>>, expected: TopLevelErrorExpected): void {
  expect(
    answer.errors.map(({ extensions }) => extensions?.['code']),
    answer.text,
  ).toEqual([expected.topLevel]);
  if (expected.status !== undefined) expect(answer.status, answer.text).toBe(expected.status);
  for (const error of answer.errors) expectHarmless(error);
}

/** What an error must never tell: it helps nobody but an attacker. */
const insides =
  /\\n\s+at |:\d+:\d+\)|\.ts\b|\.js\b|node_modules|\b(select|insert|update|delete) .+\b(from|into|set)\b|127\.0\.0\.1|localhost|postgres|ECONN|\/(home|work|tmp|usr|srv)\//i;

export function expectHarmless(error: ApiError): void {
  const text = JSON.stringify(error);
  expect(error.extensions?.['requestId'], text).toMatch(/^[\w-]{8,64}$/);
  expect(Object.keys(error.extensions ?? {}).sort(), text).toEqual(['code', 'requestId']);
  expect(text).not.toMatch(insides);
}
