import { formatMoney, type Money } from '@paygraph/money';
import type { AddressLookups } from './address-lookups.ts';
import { createAdvanceTransfer } from './advance-transfer.ts';
import type { Asker } from './asker.ts';
import type { Directory } from './directory.ts';
import type { Ledger, WalletFacts } from './ledger.ts';
import { exceedsTransactionLimit, type LimitsByRole } from './limits.ts';
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
export function createTransfer(deps: {
  ledger: Ledger;
  directory: Pick<Directory, 'userByEmail'>;
  lookups: AddressLookups;
  limits: LimitsByRole;
}): Movement<TransferCommand> {
  const { ledger, directory, lookups, limits } = deps;

  /** Within the asker's bucket of addresses looked up in vain; a try is given back where there was someone. */
  async function findRecipient(
    email: string,
    amount: Money,
    { userId }: Asker,
  ): Promise<WalletFacts | Refusal> {
    const attempt = await lookups.take(userId);
    if (attempt === undefined) return refuse('LIMIT_EXCEEDED', 'destination');
    const recipientId = await directory.userByEmail(email);
    if (recipientId === userId) {
      await lookups.giveBack(attempt);
      return refuse('SAME_WALLET', 'destination');
    }
    const facts = recipientId && (await ledger.walletFactsByOwner(recipientId, amount.currency));
    if (facts === undefined) return refuse('RECIPIENT_NOT_FOUND', 'destination');
    await lookups.giveBack(attempt);
    return facts;
  }

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

    check: async ({ sourceWalletId, destination, amount, description }, asker) => {
      const [source, targetById] = await Promise.all([
        ownWallet(ledger, sourceWalletId, asker.userId),
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
          ? await findRecipient(destination.email, amount, asker)
          : (targetById ?? refuse('WALLET_NOT_FOUND', 'destination'));
      if (isRefusal(target)) return target;
      if (target.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'destination');
      if (target.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'destination');
      if (exceedsTransactionLimit(amount, limits[asker.role])) return refuse('LIMIT_EXCEEDED', 'amount');

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
