import { isDatabaseUnavailable } from '@paygraph/database';
import { isDependencyAway } from '@paygraph/event-bus';
import { ServiceUnavailableError } from '@paygraph/service-client';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** The codes a top-level error may carry in public. */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE';

const publicCodes: ReadonlySet<unknown> = new Set<
  ApiErrorCode | 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED'
>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** An error whose message is meant for the client. Everything else that is thrown is masked. */
export function apiError(code: ApiErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** The same for what was never given out and for what the viewer may not see. */
export const notFound = (): GraphQLError =>
  apiError('NOT_FOUND', 'There is no such thing, or you may not see it.');

/** The error as the client sees it: code and text meant for it, or a mask over what was not. */
export function publicError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const where = {
    ...(formatted.path && { path: formatted.path }),
    ...(formatted.locations && { locations: formatted.locations }),
  };
  const cause = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  if (isUnavailable(cause)) {
    return {
      message: 'A part of the service does not answer. Try again in a moment.',
      ...where,
      extensions: { code: 'UNAVAILABLE' },
    };
  }
  // GraphQL lends the code of whatever was thrown to its own error: only an error of GraphQL's was meant for the client.
  if (cause instanceof GraphQLError) {
    // A scalar's refusal of a literal keeps its own code, where the server would call it a failed validation.
    const refused = cause.extensions['code'] === 'BAD_USER_INPUT';
    const code = refused ? 'BAD_USER_INPUT' : formatted.extensions?.['code'];
    if (publicCodes.has(code)) return { message: formatted.message, ...where, extensions: { code } };
  }
  return {
    message: 'Something went wrong on our side.',
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** True for an error that `publicError` masks: it must be logged, for nobody else will tell of it. */
export function isMasked(thrown: unknown): boolean {
  if (!(thrown instanceof GraphQLError)) return true;
  if (thrown.originalError !== undefined && !(thrown.originalError instanceof GraphQLError)) return true;
  return !publicCodes.has(thrown.extensions['code']);
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ServiceUnavailableError || isDatabaseUnavailable(error) || isDependencyAway(error);
}
