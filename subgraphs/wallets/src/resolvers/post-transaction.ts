import { parseId } from '@paygraph/ids';
import { apiError, readAmount, requireService } from '@paygraph/subgraph-server';
import type { AccountRef, SystemAccount } from '../domain/account.ts';
import type { Leg } from '../domain/posting.ts';
import type {
  AccountInput,
  SystemAccount as GraphSystemAccount,
  LegInput,
  MutationResolvers,
} from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';

const systemNames: Readonly<Record<GraphSystemAccount, SystemAccount>> = {
  PROVIDER_CLEARING: 'provider-clearing',
  FEES: 'fees',
};

export function postTransaction(
  parts: Pick<ResolverParts, 'postTransaction'>,
): Required<MutationResolvers>['postTransaction'] {
  return async (_parent, { input }, context) => {
    requireService(context);
    const transactionId = parseId('txn', input.transactionId);
    if (transactionId === undefined)
      throw apiError('BAD_USER_INPUT', 'transactionId is no transaction’s id.');
    const outcome = await parts.postTransaction({ transactionId, legs: input.legs.map(readLeg) });
    switch (outcome.kind) {
      case 'posted':
        return { posted: true };
      case 'refused':
        return { posted: false, refusal: outcome.refusal, walletId: outcome.walletId };
      case 'malformed':
        throw apiError('BAD_USER_INPUT', 'legs are 1 to 16, each between two different accounts.');
      case 'conflicting':
        throw apiError('BAD_USER_INPUT', 'The transaction was decided before, with other legs.');
      case 'busy':
        throw apiError(
          'UNAVAILABLE',
          'More is waiting to be posted than can be taken in. Try again in a moment.',
        );
      default:
        return outcome satisfies never;
    }
  };
}

function readLeg({ debit, credit, amount }: LegInput): Leg {
  const money = readAmount(amount);
  if (typeof money === 'string') throw apiError('BAD_USER_INPUT', `A leg's amount can't be moved: ${money}.`);
  return { debit: readAccount(debit), credit: readAccount(credit), amount: money };
}

function readAccount({ walletId, system }: AccountInput): AccountRef {
  if (system != null && walletId == null) return { kind: 'system', name: systemNames[system] };
  const id = system == null && walletId != null ? parseId('wal', walletId) : undefined;
  if (id === undefined) throw apiError('BAD_USER_INPUT', 'An account is a wallet’s id or a system account.');
  return { kind: 'wallet', walletId: id };
}
