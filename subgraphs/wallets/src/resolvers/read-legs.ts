import { parseId, type TransactionId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { apiError, readAmount } from '@paygraph/subgraph-server';
import type { AccountRef, SystemAccount } from '../domain/account.ts';
import type { Leg } from '../domain/posting.ts';
import type {
  AccountInput,
  SystemAccount as GraphSystemAccount,
  LegInput,
} from '../generated/resolver-types.ts';

const systemNames: Readonly<Record<GraphSystemAccount, SystemAccount>> = {
  PROVIDER_CLEARING: 'provider-clearing',
  FEES: 'fees',
};

/** Throws BAD_USER_INPUT for what can't be one. */
export function readTransactionId(text: string): TransactionId {
  const transactionId = parseId('txn', text);
  if (transactionId === undefined) throw apiError('BAD_USER_INPUT', 'transactionId is no transaction’s id.');
  return transactionId;
}

/** Throws BAD_USER_INPUT for a leg that names no account, or no amount above zero. */
export function readLegs(legs: readonly LegInput[]): readonly Leg[] {
  return legs.map(({ debit, credit, amount }) => ({
    debit: readAccount(debit),
    credit: readAccount(credit),
    amount: readMoney(amount),
  }));
}

/** Throws BAD_USER_INPUT for what is no amount above zero. */
export function readMoney(amount: LegInput['amount']): Money {
  const money = readAmount(amount);
  if (typeof money === 'string') throw apiError('BAD_USER_INPUT', `The amount can't be moved: ${money}.`);
  return money;
}

function readAccount({ walletId, system }: AccountInput): AccountRef {
  if (system != null && walletId == null) return { kind: 'system', name: systemNames[system] };
  const id = system == null && walletId != null ? parseId('wal', walletId) : undefined;
  if (id === undefined) throw apiError('BAD_USER_INPUT', 'An account is a wallet’s id or a system account.');
  return { kind: 'wallet', walletId: id };
}
