import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { withoutGivenValues } from './given-values.ts';

/** The codes an error may carry in public. */
export const publicCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'OPERATION_TOO_COSTLY',
  'UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  // Not of our making: clients that register documents on their own know to send the text on this code alone.
  'PERSISTED_QUERY_NOT_FOUND',
] as const;
export type PublicCode = (typeof publicCodes)[number];

export const internalMessage =
  'Something went wrong on our side. Try again, and quote the request id if it goes on.';
export const unavailableMessage =
  'This part of the answer is not available right now. Try again in a moment.';
export const unauthenticatedMessage = 'The access token is malformed, not valid, or expired.';

/** Codes of the server's own for a request it can't make sense of; the contract has one word for them. */
const badRequestCodes: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

export function readPublicCode(code: unknown): PublicCode | undefined {
  return badRequestCodes.has(code) ? 'BAD_USER_INPUT' : publicCodes.find((known) => known === code);
}

type Path = readonly (string | number)[] | undefined;

/** An error whose text is meant for the client. */
export function publicError(code: PublicCode, message: string, path?: Path): GraphQLError {
  return new GraphQLError(message, { path: path ?? null, extensions: { code } });
}

/**
 * The error as the client sees it: text and code where they are meant for it, a mask over anything else. `onMasked` is
 * told what the mask hides, for nobody else will tell of it.
 */
export function toPublic(
  error: GraphQLFormattedError,
  requestId: string,
  onMasked: () => void = () => {},
): GraphQLFormattedError {
  const where = {
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
  };
  const code = readPublicCode(error.extensions?.['code']);
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') {
    return { message: withoutGivenValues(error.message), ...where, extensions: { code, requestId } };
  }
  // Masked before, on its way through the executor: then it was told of there.
  if (error.message !== internalMessage) onMasked();
  return { message: internalMessage, ...where, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } };
}

/** Suggestions would spell out the schema that introspection hides. */
export function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean(.+?)\?$/, '') };
}
