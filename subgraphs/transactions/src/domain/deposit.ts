import { parseId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { createAdvanceDeposit } from './advance-deposit.ts';
import type { Ledger } from './ledger.ts';
import { exceedsTransactionLimit, type LimitsByRole } from './limits.ts';
import { type Command, canonicalText, type Movement, providerAnswerMs } from './movement.ts';
import type { Payments } from './payments.ts';
import { refuse } from './refusal.ts';
import type { Draft } from './transaction.ts';
import { ownWallet } from './wallet-lookup.ts';

export interface DepositCommand extends Command {
  readonly walletId: string;
  readonly paymentMethodId: string;
  readonly amount: Money;
}

/** Payment method -> provider-clearing -> the depositor's own wallet. */
export function createDeposit(deps: {
  ledger: Ledger;
  payments: Payments;
  limits: LimitsByRole;
}): Movement<DepositCommand> {
  const { ledger, payments, limits } = deps;
  return {
    answerWithinMs: providerAnswerMs,

    fingerprintText: ({ walletId, paymentMethodId, amount }) =>
      canonicalText('deposit', [walletId, paymentMethodId, formatMoney(amount), amount.currency]),

    check: async (asked, { userId, role }) => {
      const { amount } = asked;
      const paymentMethodId = parseId('pmt', asked.paymentMethodId);
      const [wallet, usable] = await Promise.all([
        ownWallet(ledger, asked.walletId, userId),
        paymentMethodId && payments.isUsable(userId, paymentMethodId),
      ]);
      if (wallet === undefined) return refuse('WALLET_NOT_FOUND', 'destination');
      if (wallet.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'currency');
      if (wallet.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'destination');
      if (exceedsTransactionLimit(amount, limits[role])) return refuse('LIMIT_EXCEEDED', 'amount');
      if (paymentMethodId === undefined || !usable) {
        return refuse('PAYMENT_METHOD_NOT_FOUND', 'payment-method');
      }
      return {
        type: 'DEPOSIT',
        amount,
        source: undefined,
        destination: { walletId: wallet.walletId, ownerId: wallet.ownerId },
        paymentMethod: { paymentMethodId, ownerId: userId },
        description: undefined,
        reference: undefined,
      } satisfies Draft;
    },

    advance: createAdvanceDeposit({ ledger, payments }),
  };
}
