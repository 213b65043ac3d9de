import type { WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { AccountRef, AccountStatus } from '../domain/account.ts';
import type { Posting, PostingOutcome, PostingRefusal } from '../domain/posting.ts';

interface ModelWallet {
  readonly currency: CurrencyCode;
  status: AccountStatus;
  balance: bigint;
}

export interface LedgerModel {
  readonly wallets: ReadonlyMap<WalletId, ModelWallet>;
  add(id: WalletId, currency: CurrencyCode): void;
  setStatus(id: WalletId, status: AccountStatus): void;
  /** What the ledger must answer, and the balances it must leave. */
  post(posting: Posting): PostingOutcome;
}

/**
 * What a ledger is, said as plainly as can be: a balance a wallet, one posting after the other. It shares no rule with
 * the real one.
 */
export function createLedgerModel(limit: bigint): LedgerModel {
  const wallets = new Map<WalletId, ModelWallet>();
  const decided = new Map<
    string,
    { asked: string; refusal: PostingRefusal | undefined; walletId?: WalletId }
  >();

  function refuse(posting: Posting): { refusal: PostingRefusal; walletId: WalletId } | undefined {
    for (const { debit, credit, amount } of posting.legs) {
      for (const walletId of [debit, credit].flatMap(walletIn)) {
        const wallet = wallets.get(walletId);
        if (!wallet) return { refusal: 'WALLET_NOT_FOUND', walletId };
        if (wallet.status !== 'ACTIVE') return { refusal: 'WALLET_NOT_ACTIVE', walletId };
        if (wallet.currency !== amount.currency) return { refusal: 'CURRENCY_MISMATCH', walletId };
      }
    }
    const before = new Map([...wallets].map(([id, { balance }]) => [id, balance]));
    const after = new Map(before);
    const touched = new Set<WalletId>();
    for (const { debit, credit, amount } of posting.legs) {
      for (const [ref, minor] of [
        [debit, -amount.minor],
        [credit, amount.minor],
      ] as const) {
        for (const walletId of walletIn(ref)) {
          const balance = (after.get(walletId) ?? 0n) + minor;
          if (balance < 0n) return { refusal: 'INSUFFICIENT_FUNDS', walletId };
          after.set(walletId, balance);
          touched.add(walletId);
        }
      }
    }
    for (const walletId of touched) {
      const balance = after.get(walletId) ?? 0n;
      if (balance > limit && balance > (before.get(walletId) ?? 0n)) {
        return { refusal: 'BALANCE_LIMIT_EXCEEDED', walletId };
      }
    }
    for (const [id, wallet] of wallets) wallet.balance = after.get(id) ?? 0n;
    return undefined;
  }

  return {
    wallets,
    add: (id, currency) => {
      wallets.set(id, { currency, status: 'ACTIVE', balance: 0n });
    },
    setStatus: (id, status) => {
      const wallet = wallets.get(id);
      if (wallet) wallet.status = status;
    },
    post: (posting) => {
      const asked = JSON.stringify(posting.legs, (_key, value) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      const known = decided.get(posting.transactionId);
      if (known && known.asked !== asked) return { kind: 'conflicting' };
      const { refusal, walletId } = known ?? refuse(posting) ?? { refusal: undefined };
      decided.set(posting.transactionId, { asked, refusal, ...(walletId && { walletId }) });
      const repeated = known !== undefined;
      if (refusal === undefined || walletId === undefined) return { kind: 'posted', repeated };
      return { kind: 'refused', refusal, walletId, repeated };
    },
  };
}

function walletIn(ref: AccountRef): readonly WalletId[] {
  return ref.kind === 'wallet' ? [ref.walletId] : [];
}
