import { parseId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { createAdvancePayment } from './advance-payment.ts';
import type { Asker } from './asker.ts';
import type { Directory } from './directory.ts';
import type { Ledger } from './ledger.ts';
import { exceedsTransactionLimit, type LimitsByRole } from './limits.ts';
import { type FeeTariff, merchantFee } from './merchant-fee.ts';
import { type Command, canonicalText, type Movement, providerAnswerMs } from './movement.ts';
import type { Payments } from './payments.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Draft, WalletSide } from './transaction.ts';
import { ownWallet, walletById } from './wallet-lookup.ts';

export type PaymentSource = { readonly walletId: string } | { readonly paymentMethodId: string };

export interface PayCommand extends Command {
  readonly merchantWalletId: string;
  readonly source: PaymentSource;
  readonly amount: Money;
  readonly reference: string | undefined;
  readonly description: string | undefined;
}

/** The payer's own wallet or payment method -> a merchant's wallet, and the fee from there. */
export function createPay(deps: {
  ledger: Ledger;
  payments: Payments;
  directory: Pick<Directory, 'isMerchant'>;
  limits: LimitsByRole;
  tariff: FeeTariff;
}): Movement<PayCommand> {
  const { ledger, payments, directory, limits, tariff } = deps;

  async function findMerchant(
    { merchantWalletId, source, amount }: PayCommand,
    payer: Asker,
  ): Promise<WalletSide | Refusal> {
    const wallet = await walletById(ledger, merchantWalletId);
    if (wallet?.ownerId === payer.userId) return refuse('SAME_WALLET', 'destination');
    // A wallet that takes no payments is as good as none: whose it is, is nobody's business.
    if (wallet === undefined || !(await directory.isMerchant(wallet.ownerId))) {
      return refuse('WALLET_NOT_FOUND', 'destination');
    }
    if (wallet.currency !== amount.currency) {
      // A card has no currency: with a wallet on one side only, it is the amount's that is wrong.
      return refuse('CURRENCY_MISMATCH', 'walletId' in source ? 'destination' : 'currency');
    }
    if (wallet.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'destination');
    return { walletId: wallet.walletId, ownerId: wallet.ownerId };
  }

  async function findSource(
    { source, amount }: PayCommand,
    { userId }: Asker,
  ): Promise<Pick<Draft, 'source' | 'paymentMethod'> | Refusal> {
    if ('paymentMethodId' in source) {
      const paymentMethodId = parseId('pmt', source.paymentMethodId);
      return paymentMethodId && (await payments.isUsable(userId, paymentMethodId))
        ? { source: undefined, paymentMethod: { paymentMethodId, ownerId: userId } }
        : refuse('PAYMENT_METHOD_NOT_FOUND', 'payment-method');
    }
    const wallet = await ownWallet(ledger, source.walletId, userId);
    if (wallet === undefined) return refuse('WALLET_NOT_FOUND', 'source');
    if (wallet.currency !== amount.currency) return refuse('CURRENCY_MISMATCH', 'currency');
    if (wallet.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'source');
    if (wallet.available.minor < amount.minor) return refuse('INSUFFICIENT_FUNDS', 'amount');
    return { source: { walletId: wallet.walletId, ownerId: wallet.ownerId }, paymentMethod: undefined };
  }

  return {
    answerWithinMs: providerAnswerMs,

    fingerprintText: ({ merchantWalletId, source, amount, reference, description }) =>
      canonicalText('pay', [
        merchantWalletId,
        'walletId' in source ? source.walletId : undefined,
        'paymentMethodId' in source ? source.paymentMethodId : undefined,
        formatMoney(amount),
        amount.currency,
        reference,
        description,
      ]),

    check: async (asked, asker) => {
      const [source, merchant] = await Promise.all([findSource(asked, asker), findMerchant(asked, asker)]);
      if (isRefusal(source)) return source;
      if (isRefusal(merchant)) return merchant;
      const { amount, reference, description } = asked;
      if (exceedsTransactionLimit(amount, limits[asker.role])) return refuse('LIMIT_EXCEEDED', 'amount');
      return {
        type: 'PAYMENT',
        amount,
        ...source,
        destination: merchant,
        fee: merchantFee(amount, tariff),
        description,
        reference,
      } satisfies Draft;
    },

    advance: createAdvancePayment({ ledger, payments }),
  };
}
