import { randomUUID } from 'node:crypto';
import type { Stage } from './stage.ts';

type Changed = Readonly<Record<string, unknown>>;

const oneDollar = { amount: '1.00', currency: 'USD' };
export const usd = (amount: string) => ({ amount: { amount, currency: 'USD' } });

/** Orders of Ada's that would be carried out as they stand; each refusal changes what makes it one. */
export function depositing({ ada }: Stage, changed: Changed = {}) {
  return order({ walletId: ada.walletId, paymentMethodId: ada.cardId, ...changed });
}

export function withdrawing({ ada }: Stage, changed: Changed = {}) {
  return order({ walletId: ada.walletId, paymentMethodId: ada.cardId, ...changed });
}

export function transferring({ ada, bob }: Stage, changed: Changed = {}) {
  return order({ sourceWalletId: ada.walletId, destinationWalletId: bob.walletId, ...changed });
}

export function paying({ ada, merchant }: Stage, changed: Changed = {}) {
  return order({ sourceWalletId: ada.walletId, merchantWalletId: merchant.walletId, ...changed });
}

/** The merchant's. */
export function refunding({ paymentId }: Stage, changed: Changed = {}) {
  return order({ transactionId: paymentId, ...changed });
}

function order(input: Changed) {
  return { input: { amount: oneDollar, idempotencyKey: randomUUID(), ...input } };
}
