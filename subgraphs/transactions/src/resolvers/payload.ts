import { apiError } from '@paygraph/subgraph-server';
import type { Accepted } from '../domain/accept-movement.ts';
import type { ResolversTypes } from '../generated/resolver-types.ts';
import { type Fields, toUserError } from './user-errors.ts';

type Payload = Awaited<ResolversTypes['TransactionPayload']>;

/** What became of a command, as its mutation answers it. Throws UNAVAILABLE where that could not be found out in time. */
export function toPayload(accepted: Accepted, fields: Fields): Payload {
  if (accepted.kind === 'unanswered') {
    throw apiError(
      'UNAVAILABLE',
      'A part of the service does not answer. Nothing was moved; try again in a moment.',
    );
  }
  if (accepted.kind === 'refused') {
    return { transaction: null, replayed: false, userErrors: [toUserError(accepted.refusal, fields)] };
  }
  const { transaction, replayed } = accepted;
  const { status, failure } = transaction;
  const userErrors = status === 'FAILED' && failure ? [toUserError(failure, fields)] : [];
  return { transaction, replayed, userErrors };
}
