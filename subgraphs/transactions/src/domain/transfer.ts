import type { UserId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { createAdvanceTransfer } from './advance-transfer.ts';
import type { Directory } from './directory.ts';
import type { Ledger, WalletFacts } from './ledger.ts';
import { exceedsTransactionLimit } from './limits.ts';
import { type Command, canonicalText, type Movement } from './movement.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Draft } from './transaction.ts';
import { ownWallet, walletById } from './wallet-lookup.ts';

export type TransferDestination = { readonly walletId: string } | { readonly email: string };

export interface TransferCommand extends Command {
  readonly sourceWalletId: string;
  readonly destination: TransferDestination;
  readonly amount: Money;
  readonly description: string | undefined;
}

/** Wallet -> wallet, to a wallet's id or to the wallet of whoever has an address. */
export function createTransfer({
  ledger,
  directory,
}: {
  ledger: Ledger;
  directory: Directory;
}): Movement<TransferCommand> {
  return {
    answerWithinMs: 2_000,

    fingerprintText: ({ sourceWalletId, destination, amount, description }) =>
      canonicalText('transfer', [
        sourceWalletId,
        'email' in destination ? destination.email : undefined,
        'walletId' in destination ? destination.walletId : undefined,
        formatMoney(amount),
        amount.currency,
        description,
      ]),

    check: async ({ sourceWalletId, destination, amount, description }, userId) => {
      const [source, targetById] = await Promise.all([
        ownWallet(ledger, sourceWalletId, userId),
        'walletId' in destination ? walletById(ledger, destination.walletId) : undefined,
      ]);
      if (source === undefined) return refuse('WALLET_NOT_FOUND', 'source');
      if (targetById?.walletId === source.walletId) return refuse('SAME_WALLET', 'destination');
      if (source.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'currency');
      if (source.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'source');
      // Before the address is looked up: whoever has nothing to send can't find out who has an account here.
      if (source.available.minor < amount.minor) return refuse('INSUFFICIENT_FUNDS', 'amount');

      const target =
        'email' in destination
          ? await findRecipient({ ledger, directory }, destination.email, amount, userId)
          : (targetById ?? refuse('WALLET_NOT_FOUND', 'destination'));
      if (isRefusal(target)) return target;
      if (target.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'destination');
      if (target.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'destination');
      if (exceedsTransactionLimit(amount)) return refuse('LIMIT_EXCEEDED', 'amount');

      return {
        type: 'TRANSFER',
        amount,
        source: { walletId: source.walletId, ownerId: source.ownerId },
        destination: { walletId: target.walletId, ownerId: target.ownerId },
        paymentMethod: undefined,
        description,
        reference: undefined,
      } satisfies Draft;
    },

    advance: createAdvanceTransfer(ledger),
  };
}

async function findRecipient(
  { ledger, directory }: { ledger: Ledger; directory: Directory },
  email: string,
  amount: Money,
  userId: UserId,
): Promise<WalletFacts | Refusal> {
  const recipientId = await directory.userByEmail(email);
  if (recipientId === undefined) return refuse('RECIPIENT_NOT_FOUND', 'destination');
  if (recipientId === userId) return refuse('SAME_WALLET', 'destination');
  const facts = await ledger.walletFactsByOwner(recipientId, amount.currency);
  return facts ?? refuse('RECIPIENT_NOT_FOUND', 'destination');
}
