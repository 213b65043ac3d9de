import { createIds, type UserId } from '@paygraph/ids';
import type { Answer, RunningWallets } from './running-wallets.ts';

const ids = createIds();

export const usd = (amount: string) => ({ amount, currency: 'USD' });

/** The code of the first error, undefined where there is none. */
export const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions?.code;

/** The value of a field of the answer; throws where the answer has none. */
export function fieldOf<Value>({ data, errors }: Answer, field: string): Value {
  const value = data?.[field];
  if (value === undefined || value === null) throw new Error(`no ${field}: ${JSON.stringify(errors)}`);
  return value as Value;
}

export const openWallet = `mutation ($input: OpenWalletInput!) {
  openWallet(input: $input) { wallet { id name currency status } userErrors { code field } }
}`;
export const balance = `query ($id: ID!) {
  wallet(id: $id) { balance { posted { amount } held { amount } available { amount } version } }
}`;
export const post = `mutation ($input: PostTransactionInput!) {
  postTransaction(input: $input) { posted refusal walletId }
}`;
export const hold = `mutation ($input: HoldFundsInput!) {
  holdFunds(input: $input) { posted refusal walletId }
}`;
export const capture = `mutation ($input: CaptureHoldInput!) {
  captureHold(input: $input) { state captured { amount currency } }
}`;
export const voidHold = `mutation ($input: VoidHoldInput!) {
  voidHold(input: $input) { state captured { amount } }
}`;

export interface ShownBalance {
  readonly posted: { readonly amount: string };
  readonly held: { readonly amount: string };
  readonly available: { readonly amount: string };
  readonly version: string;
}

/** What the tests ask of a running service, in few words. */
export function callsOn(wallets: () => RunningWallets) {
  return {
    open: async (userId: UserId, currency = 'USD') => {
      const answer = await wallets().as(userId)(openWallet, { input: { currency } });
      return fieldOf<{ wallet: { id: string } }>(answer, 'openWallet').wallet.id;
    },
    deposit: (walletId: string, amount: string, transactionId: string = ids.next('txn')) => {
      const leg = { debit: { system: 'PROVIDER_CLEARING' }, credit: { walletId }, amount: usd(amount) };
      return wallets().asService(post, { input: { transactionId, legs: [leg] } });
    },
    /** Sets money of a wallet aside for the outside, as a withdrawal does. */
    hold: (
      walletId: string,
      amount: string,
      more: { transactionId?: string; expiresInSeconds?: number } = {},
    ) => {
      const leg = { debit: { walletId }, credit: { system: 'PROVIDER_CLEARING' }, amount: usd(amount) };
      const transactionId = more.transactionId ?? ids.next('txn');
      return wallets().asService(hold, { input: { ...more, transactionId, legs: [leg] } });
    },
    capture: async (transactionId: string, amount?: string) => {
      const input = { transactionId, ...(amount !== undefined && { amount: usd(amount) }) };
      return await wallets().asService(capture, { input });
    },
    void: async (transactionId: string) => await wallets().asService(voidHold, { input: { transactionId } }),
    balanceOf: async (userId: UserId, id: string) => {
      const answer = await wallets().as(userId)(balance, { id });
      return fieldOf<{ balance: ShownBalance }>(answer, 'wallet').balance;
    },
    transfer: (from: string, to: string, amount: string) => {
      const leg = { debit: { walletId: from }, credit: { walletId: to }, amount: usd(amount) };
      return wallets().asService(post, { input: { transactionId: ids.next('txn'), legs: [leg] } });
    },
  };
}
