import type { Accepted } from '../domain/accept-movement.ts';
import type { ResolversTypes } from '../generated/resolver-types.ts';
import { type Fields, toUserError } from './user-errors.ts';

type Payload = Awaited<ResolversTypes['TransactionPayload']>;

/** What became of a command, as its mutation answers it. */
export function toPayload(accepted: Accepted, fields: Fields): Payload {
  if (accepted.kind === 'refused') {
    return { transaction: null, replayed: false, userErrors: [toUserError(accepted.refusal, fields)] };
  }
  const { transaction, replayed } = accepted;
  const { status, failure } = transaction;
  const userErrors = status === 'FAILED' && failure ? [toUserError(failure, fields)] : [];
  return { transaction, replayed, userErrors };
}
