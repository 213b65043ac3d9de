import type { IdEntry } from './id-inputs.ts';

const money = ['amount', 'currency', 'idempotencyKey'];

/** Every place of the public API where an id goes in, and whose it may be: the owner's, and an admin's where it says so. */
export const idEntries: Readonly<Record<string, IdEntry>> = {
  'Query.wallet(id)': { of: 'wallet', admins: true },
  'Query.transaction(id)': { of: 'transaction', admins: true },
  'Query.user(id)': { of: 'user', admins: true },
  'Mutation.signOut(input.sessionId)': { of: 'session' },
  'Mutation.setUserRole(input.userId)': { of: 'user', admins: true },
  'Mutation.deactivateWallet(input.walletId)': { of: 'wallet' },
  'Mutation.reactivateWallet(input.walletId)': { of: 'wallet' },
  'Mutation.freezeWallet(input.walletId)': { of: 'wallet', admins: true },
  'Mutation.unfreezeWallet(input.walletId)': { of: 'wallet', admins: true },
  'Mutation.removePaymentMethod(input.paymentMethodId)': { of: 'card' },
  'Mutation.deposit(input.walletId)': { of: 'wallet' },
  'Mutation.deposit(input.paymentMethodId)': { of: 'card' },
  'Mutation.withdraw(input.walletId)': { of: 'wallet' },
  'Mutation.withdraw(input.paymentMethodId)': { of: 'card' },
  'Mutation.transfer(input.sourceWalletId)': { of: 'wallet', beside: ['destinationWalletId', ...money] },
  'Mutation.transfer(input.destinationWalletId)': {
    of: 'wallet',
    beside: money,
    meantForStrangers: 'money is sent to a stranger by the id of the wallet, which its owner gave away',
  },
  // A wallet that is no merchant's: as one that was never opened.
  'Mutation.pay(input.merchantWalletId)': { of: 'wallet', beside: ['sourceWalletId', ...money] },
  'Mutation.pay(input.sourceWalletId)': { of: 'wallet', beside: money },
  'Mutation.pay(input.paymentMethodId)': { of: 'card', beside: money },
  'Mutation.refund(input.transactionId)': { of: 'transaction', beside: ['idempotencyKey'], admins: true },
  'Mutation.markNotificationsRead(input.ids)': { of: 'notification' },
  'Subscription.transactionStatusChanged(transactionId)': { of: 'transaction', admins: true },
  'Subscription.transactionStatusChanged(walletId)': { of: 'wallet', admins: true },
  'Subscription.walletBalanceChanged(walletId)': { of: 'wallet', admins: true },
};
