import { parseId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { createAdvanceWithdrawal } from './advance-withdrawal.ts';
import type { Ledger } from './ledger.ts';
import { exceedsTransactionLimit, type LimitsByRole } from './limits.ts';
import { type Command, canonicalText, type Movement, providerAnswerMs } from './movement.ts';
import type { Payments } from './payments.ts';
import { refuse } from './refusal.ts';
import type { Draft } from './transaction.ts';
import { ownWallet } from './wallet-lookup.ts';

export interface WithdrawCommand extends Command {
  readonly walletId: string;
  readonly paymentMethodId: string;
  readonly amount: Money;
}

/** The holder's own wallet -> provider-clearing -> a payment method. */
export function createWithdraw(deps: {
  ledger: Ledger;
  payments: Payments;
  limits: LimitsByRole;
}): Movement<WithdrawCommand> {
  const { ledger, payments, limits } = deps;
  return {
    answerWithinMs: providerAnswerMs,

    fingerprintText: ({ walletId, paymentMethodId, amount }) =>
      canonicalText('withdraw', [walletId, paymentMethodId, formatMoney(amount), amount.currency]),

    check: async (asked, { userId, role }) => {
      const { amount } = asked;
      const paymentMethodId = parseId('pmt', asked.paymentMethodId);
      const [wallet, usable] = await Promise.all([
        ownWallet(ledger, asked.walletId, userId),
        paymentMethodId && payments.isUsable(userId, paymentMethodId),
      ]);
      if (wallet === undefined) return refuse('WALLET_NOT_FOUND', 'source');
      if (wallet.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'currency');
      if (wallet.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'source');
      if (paymentMethodId === undefined || !usable) {
        return refuse('PAYMENT_METHOD_NOT_FOUND', 'payment-method');
      }
      if (wallet.available.minor < amount.minor) return refuse('INSUFFICIENT_FUNDS', 'amount');
      if (exceedsTransactionLimit(amount, limits[role])) return refuse('LIMIT_EXCEEDED', 'amount');
      return {
        type: 'WITHDRAWAL',
        amount,
        source: { walletId: wallet.walletId, ownerId: wallet.ownerId },
        destination: undefined,
        paymentMethod: { paymentMethodId, ownerId: userId },
        description: undefined,
        reference: undefined,
      } satisfies Draft;
    },

    advance: createAdvanceWithdrawal({ ledger, payments }),
  };
}
