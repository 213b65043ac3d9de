import { apiError, moneyField, notFound } from '@paygraph/subgraph-server';
import type { HoldOutcome } from '../domain/hold.ts';
import type { Busy } from '../domain/ledger.ts';
import type { PostTransactionAnswer } from '../domain/post-transaction.ts';

/** What a service is told of a posting or a hold. Throws where it can't have been meant so, or was not taken in. */
export function postingVerdict(outcome: PostTransactionAnswer) {
  switch (outcome.kind) {
    case 'posted':
      return { posted: true };
    case 'refused':
      return { posted: false, refusal: outcome.refusal, walletId: outcome.walletId };
    case 'malformed':
      throw apiError(
        'BAD_USER_INPUT',
        'legs are 1 to 16, each between two different accounts; of a hold in one currency, for 1 to 31536000 seconds.',
      );
    case 'conflicting':
      throw apiError('BAD_USER_INPUT', 'The transaction was decided before, with other legs.');
    case 'busy':
      throw tooBusy();
    default:
      return outcome satisfies never;
  }
}

/** What a service is told of a hold it wanted resolved. Throws as `postingVerdict` does. */
export function holdVerdict(outcome: HoldOutcome | Busy) {
  switch (outcome.kind) {
    case 'hold':
      return { state: outcome.state, captured: outcome.captured ? moneyField(outcome.captured) : null };
    case 'no-hold':
      throw notFound();
    case 'beyond-hold':
      throw apiError(
        'BAD_USER_INPUT',
        'No more can be captured than is held, in the currency it is held in.',
      );
    case 'indivisible':
      throw apiError('BAD_USER_INPUT', 'A hold of several legs is captured whole.');
    case 'busy':
      throw tooBusy();
    default:
      return outcome satisfies never;
  }
}

const tooBusy = () =>
  apiError('UNAVAILABLE', 'More is waiting to be posted than can be taken in. Try again in a moment.');
