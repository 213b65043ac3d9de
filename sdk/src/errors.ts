import type { ErrorCode, UserErrorPartsFragment } from './generated/operations.ts';

/** The codes of errors that concern a request, not what the business says to it (`extensions.code`). */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'OPERATION_TOO_COSTLY'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';

/** An error as it stands in an answer. */
export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/**
 * `refused`: the business says no, and why stands in `userErrors`; nothing moved. `failed`: the request itself was
 * answered with an error. `unreachable`: no answer came. `signed-out`: nobody is signed in, or no more.
 */
export type ProblemKind = 'refused' | 'failed' | 'unreachable' | 'signed-out';

interface Problem {
  readonly kind: ProblemKind;
  readonly code: ErrorCode | ApiErrorCode | 'UNREACHABLE';
  readonly message: string;
  readonly userErrors?: readonly UserErrorPartsFragment[];
  readonly requestId?: string | undefined;
  readonly data?: unknown;
  readonly isOutcomeUnknown?: boolean;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** The one error that calls of this SDK throw. Its message is for people. */
export class PaygraphError extends Error {
  override readonly name = 'PaygraphError';
  readonly kind: ProblemKind;
  readonly code: ErrorCode | ApiErrorCode | 'UNREACHABLE';
  /** Why the business says no, each with the path of the field it is about. */
  readonly userErrors: readonly UserErrorPartsFragment[];
  /** By which support finds this very request. */
  readonly requestId: string | undefined;
  /** What the answer held all the same, as the transaction that FAILED. */
  readonly data: unknown;
  /** True where what was asked for may have been done: ask again with the same idempotency key, or look. */
  readonly isOutcomeUnknown: boolean;
  /** Where the server asks to be left alone for so long. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.kind = problem.kind;
    this.code = problem.code;
    this.userErrors = problem.userErrors ?? [];
    this.requestId = problem.requestId;
    this.data = problem.data;
    this.isOutcomeUnknown = problem.isOutcomeUnknown ?? false;
    this.retryAfterSeconds = problem.retryAfterSeconds;
  }
}

/** Nobody is signed in any more: what to say to people, and to `instanceof`. */
export function signedOut(requestId?: string): PaygraphError {
  return new PaygraphError({
    kind: 'signed-out',
    code: 'UNAUTHENTICATED',
    message: 'You are not signed in, or your session has ended. Sign in again.',
    requestId,
  });
}

/** The error of an answer that holds at least one. */
export function failed(
  errors: readonly ApiError[],
  about: { data?: unknown; retryAfterSeconds?: number | undefined; isOutcomeUnknown?: boolean } = {},
): PaygraphError {
  const [first] = errors;
  return new PaygraphError({
    kind: 'failed',
    code: codeOf(first),
    message: first?.message ?? 'The server answered with neither data nor an error.',
    requestId: first?.extensions?.requestId,
    ...about,
  });
}

export function codeOf(error: ApiError | undefined): ApiErrorCode {
  // The contract names all codes there are.
  return (error?.extensions?.code as ApiErrorCode | undefined) ?? 'INTERNAL_SERVER_ERROR';
}
