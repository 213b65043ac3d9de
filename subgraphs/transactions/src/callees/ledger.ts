import type { WalletId } from '@paygraph/ids';
import { parseId } from '@paygraph/ids';
import { isCurrencyCode, parseMoney } from '@paygraph/money';
import { type ServiceClient, ServiceUnavailableError } from '@paygraph/service-client';
import { moneyField } from '@paygraph/subgraph-server';
import type { Account, HoldVerdict, Ledger, Leg, PostingVerdict, WalletFacts } from '../domain/ledger.ts';
import type { PostingRefusal } from '../domain/refusal.ts';
import {
  CaptureHoldDocument,
  HoldFundsDocument,
  PostTransactionDocument,
  type PostTransactionMutation,
  VoidHoldDocument,
  WalletFactsByOwnerDocument,
  WalletFactsDocument,
  type WalletFactsPartsFragment,
} from '../generated/wallets-operations.ts';

/** The ledger through the wallets subgraph. */
export function createLedger(wallets: Pick<ServiceClient, 'call'>): Ledger {
  return {
    walletFacts: async (walletId) => {
      const { walletFacts } = await wallets.call(WalletFactsDocument, { walletId });
      return walletFacts === null ? undefined : toWalletFacts(walletFacts);
    },

    walletFactsByOwner: async (ownerId, currency) => {
      const { walletFactsByOwner } = await wallets.call(WalletFactsByOwnerDocument, { ownerId, currency });
      return walletFactsByOwner === null ? undefined : toWalletFacts(walletFactsByOwner);
    },

    post: (transactionId, legs) =>
      orUnreachable(async () => {
        const input = { transactionId, legs: legs.map(toLegInput) };
        return toVerdict((await wallets.call(PostTransactionDocument, { input })).postTransaction);
      }),

    holdFunds: (transactionId, legs) =>
      orUnreachable(async () => {
        const input = { transactionId, legs: legs.map(toLegInput) };
        return toVerdict((await wallets.call(HoldFundsDocument, { input })).holdFunds);
      }),

    captureHold: (transactionId) =>
      orUnreachable(async (): Promise<HoldVerdict> => {
        const { captureHold } = await wallets.call(CaptureHoldDocument, { input: { transactionId } });
        return { kind: 'resolved', state: captureHold.state };
      }),

    voidHold: (transactionId) =>
      orUnreachable(async (): Promise<HoldVerdict> => {
        const { voidHold } = await wallets.call(VoidHoldDocument, { input: { transactionId } });
        return { kind: 'resolved', state: voidHold.state };
      }),
  };
}

async function orUnreachable<Verdict>(
  ask: () => Promise<Verdict>,
): Promise<Verdict | { readonly kind: 'unreachable' }> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ServiceUnavailableError) return { kind: 'unreachable' };
    throw error;
  }
}

function toLegInput({ debit, credit, amount }: Leg) {
  return { debit: toAccountInput(debit), credit: toAccountInput(credit), amount: moneyField(amount) };
}

function toAccountInput(account: Account): { walletId: string } | { system: 'PROVIDER_CLEARING' | 'FEES' } {
  return 'walletId' in account ? { walletId: account.walletId } : { system: account.system };
}

const postingRefusals: Readonly<Record<PostingRefusal, true>> = {
  WALLET_NOT_FOUND: true,
  WALLET_NOT_ACTIVE: true,
  CURRENCY_MISMATCH: true,
  INSUFFICIENT_FUNDS: true,
  BALANCE_LIMIT_EXCEEDED: true,
};

function toVerdict({
  posted,
  refusal,
  walletId,
}: PostTransactionMutation['postTransaction']): PostingVerdict {
  if (posted) return { kind: 'posted' };
  if (refusal === null || !isPostingRefusal(refusal)) {
    throw new Error(`the ledger refused a posting with ${refusal ?? 'no reason'}`);
  }
  return { kind: 'refused', code: refusal, walletId: walletId === null ? undefined : walletIdOf(walletId) };
}

function isPostingRefusal(code: string): code is PostingRefusal {
  return Object.hasOwn(postingRefusals, code);
}

function toWalletFacts({
  walletId,
  ownerId,
  currency,
  status,
  available,
}: WalletFactsPartsFragment): WalletFacts {
  const owner = parseId('usr', ownerId);
  if (owner === undefined || !isCurrencyCode(currency)) {
    throw new Error(`the ledger told facts of ${walletId} that can't be read`);
  }
  const money = parseMoney(available.amount, currency);
  if (typeof money === 'string') throw new Error(`the ledger told an available balance that is ${money}`);
  return { walletId: walletIdOf(walletId), ownerId: owner, currency, status, available: money };
}

function walletIdOf(text: string): WalletId {
  const walletId = parseId('wal', text);
  if (walletId === undefined) throw new Error(`the ledger named ${text}, which is no wallet's id`);
  return walletId;
}
