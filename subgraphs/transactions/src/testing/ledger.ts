import { createIds, type TransactionId, type UserId, type WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { Account, Ledger, Leg, PostingVerdict, WalletFacts } from '../domain/ledger.ts';
import { createFaults, type Faults } from './faults.ts';

export interface TestLedger extends Ledger {
  readonly faults: Faults;
  open(ownerId: UserId, currency: CurrencyCode, availableMinor?: bigint): WalletId;
  setStatus(walletId: WalletId, status: WalletFacts['status']): void;
  availableOf(walletId: WalletId): bigint;
  /** How many transactions moved money. */
  postings(): number;
}

/** The ledger as its port describes it, in memory: it posts a transaction at most once and remembers its verdict. */
export function createTestLedger(): TestLedger {
  const ids = createIds();
  const faults = createFaults();
  const wallets = new Map<WalletId, WalletFacts>();
  const verdicts = new Map<TransactionId, { legs: string; verdict: PostingVerdict }>();

  function walletOf(account: Account): WalletFacts | undefined {
    return 'walletId' in account ? wallets.get(account.walletId) : undefined;
  }

  function refusalOf({ debit, credit, amount }: Leg): PostingVerdict | undefined {
    for (const account of [debit, credit]) {
      if (!('walletId' in account)) continue;
      const wallet = wallets.get(account.walletId);
      if (!wallet) return { kind: 'refused', code: 'WALLET_NOT_FOUND', walletId: account.walletId };
      if (wallet.status !== 'ACTIVE') {
        return { kind: 'refused', code: 'WALLET_NOT_ACTIVE', walletId: account.walletId };
      }
    }
    const payer = walletOf(debit);
    return payer && payer.available.minor < amount.minor
      ? { kind: 'refused', code: 'INSUFFICIENT_FUNDS', walletId: payer.walletId }
      : undefined;
  }

  function move(account: Account, minor: bigint): void {
    const wallet = walletOf(account);
    if (!wallet) return;
    const available = { ...wallet.available, minor: wallet.available.minor + minor };
    wallets.set(wallet.walletId, { ...wallet, available });
  }

  function post(transactionId: TransactionId, legs: readonly Leg[]): PostingVerdict {
    const content = JSON.stringify(legs, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
    const known = verdicts.get(transactionId);
    if (known && known.legs !== content) throw new Error(`${transactionId} was posted with other legs`);
    if (known) return known.verdict;
    const verdict = legs.map(refusalOf).find((refusal) => refusal !== undefined) ?? { kind: 'posted' };
    verdicts.set(transactionId, { legs: content, verdict });
    if (verdict.kind === 'posted') {
      for (const { debit, credit, amount } of legs) {
        move(debit, -amount.minor);
        move(credit, amount.minor);
      }
    }
    return verdict;
  }

  return {
    faults,
    open: (ownerId, currency, availableMinor = 0n) => {
      const walletId = ids.next('wal');
      const available = { minor: availableMinor, currency };
      wallets.set(walletId, { walletId, ownerId, currency, status: 'ACTIVE', available });
      return walletId;
    },
    setStatus: (walletId, status) => {
      const wallet = wallets.get(walletId);
      if (wallet) wallets.set(walletId, { ...wallet, status });
    },
    availableOf: (walletId) => wallets.get(walletId)?.available.minor ?? 0n,
    postings: () => [...verdicts.values()].filter(({ verdict }) => verdict.kind === 'posted').length,
    walletFacts: async (walletId) => wallets.get(walletId),
    walletFactsByOwner: async (ownerId, currency) =>
      [...wallets.values()].find((wallet) => wallet.ownerId === ownerId && wallet.currency === currency),
    post: (transactionId, legs) =>
      faults.run('post', () => post(transactionId, legs), { kind: 'unreachable' }),
  };
}
