import { createIds, type TransactionId, type UserId, type WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { Account, HoldVerdict, Ledger, Leg, PostingVerdict, WalletFacts } from '../domain/ledger.ts';
import { createFaults, type Faults } from './faults.ts';

export interface TestLedger extends Ledger {
  readonly faults: Faults;
  open(ownerId: UserId, currency: CurrencyCode, availableMinor?: bigint): WalletId;
  setStatus(walletId: WalletId, status: WalletFacts['status']): void;
  /** From now on it would hold more than it may, whatever comes in: nobody sees that before it is tried. */
  fill(walletId: WalletId): void;
  availableOf(walletId: WalletId): bigint;
  /** What is on one of the platform's own accounts. */
  balanceOf(system: 'PROVIDER_CLEARING' | 'FEES'): bigint;
  /** How many transactions moved money. */
  postings(): number;
  /** How many holds are neither captured nor voided. */
  openHolds(): number;
}

type HoldState = 'HELD' | 'CAPTURED' | 'VOIDED';

/** The ledger as its port describes it, in memory: it posts a transaction at most once and remembers its verdict. */
export function createTestLedger(): TestLedger {
  const ids = createIds();
  const faults = createFaults();
  const wallets = new Map<WalletId, WalletFacts>();
  const full = new Set<WalletId>();
  const systems = { PROVIDER_CLEARING: 0n, FEES: 0n };
  const verdicts = new Map<TransactionId, { asked: string; verdict: PostingVerdict }>();
  const holds = new Map<TransactionId, { legs: readonly Leg[]; state: HoldState }>();

  function refusalOf(legs: readonly Leg[]): PostingVerdict | undefined {
    // What earlier legs bring in, later ones may take.
    const left = new Map<WalletId, bigint>();
    for (const { debit, credit, amount } of legs) {
      for (const account of [debit, credit]) {
        if (!('walletId' in account)) continue;
        const { walletId } = account;
        const wallet = wallets.get(walletId);
        if (!wallet) return { kind: 'refused', code: 'WALLET_NOT_FOUND', walletId };
        if (wallet.status !== 'ACTIVE') return { kind: 'refused', code: 'WALLET_NOT_ACTIVE', walletId };
        const before = left.get(walletId) ?? wallet.available.minor;
        const after = account === debit ? before - amount.minor : before + amount.minor;
        if (after < 0n) return { kind: 'refused', code: 'INSUFFICIENT_FUNDS', walletId };
        if (account === credit && full.has(walletId)) {
          return { kind: 'refused', code: 'BALANCE_LIMIT_EXCEEDED', walletId };
        }
        left.set(walletId, after);
      }
    }
    return undefined;
  }

  function move(account: Account, minor: bigint): void {
    if ('system' in account) {
      systems[account.system] += minor;
      return;
    }
    const wallet = wallets.get(account.walletId);
    if (!wallet) throw new Error(`there is no ${account.walletId}`);
    const available = { ...wallet.available, minor: wallet.available.minor + minor };
    wallets.set(wallet.walletId, { ...wallet, available });
  }

  const debits = (legs: readonly Leg[], sign: bigint) => {
    for (const { debit, amount } of legs) move(debit, -amount.minor * sign);
  };
  const credits = (legs: readonly Leg[]) => {
    for (const { credit, amount } of legs) move(credit, amount.minor);
  };

  function decide(how: 'post' | 'hold', transactionId: TransactionId, legs: readonly Leg[]): PostingVerdict {
    if (legs.length === 0 || legs.some(({ amount }) => amount.minor <= 0n))
      throw new Error('a leg moves nothing');
    const asked = JSON.stringify([how, legs], (_key, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    const known = verdicts.get(transactionId);
    if (known && known.asked !== asked) throw new Error(`${transactionId} was posted with other legs`);
    if (known) return known.verdict;
    const verdict = refusalOf(legs) ?? { kind: 'posted' };
    verdicts.set(transactionId, { asked, verdict });
    if (verdict.kind !== 'posted') return verdict;
    debits(legs, 1n);
    if (how === 'post') credits(legs);
    else holds.set(transactionId, { legs, state: 'HELD' });
    return verdict;
  }

  function resolve(transactionId: TransactionId, state: 'CAPTURED' | 'VOIDED'): HoldVerdict {
    const hold = holds.get(transactionId);
    if (!hold) throw new Error(`nothing was held for ${transactionId}`);
    if (hold.state !== 'HELD') return { kind: 'resolved', state: hold.state };
    holds.set(transactionId, { ...hold, state });
    if (state === 'CAPTURED') credits(hold.legs);
    else debits(hold.legs, -1n);
    return { kind: 'resolved', state };
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
    fill: (walletId) => {
      full.add(walletId);
    },
    availableOf: (walletId) => wallets.get(walletId)?.available.minor ?? 0n,
    balanceOf: (system) => systems[system],
    postings: () =>
      [...verdicts].filter(
        ([id, { verdict }]) =>
          verdict.kind === 'posted' && (holds.get(id)?.state ?? 'CAPTURED') === 'CAPTURED',
      ).length,
    openHolds: () => [...holds.values()].filter(({ state }) => state === 'HELD').length,
    walletFacts: async (walletId) => wallets.get(walletId),
    walletFactsByOwner: async (ownerId, currency) =>
      [...wallets.values()].find((wallet) => wallet.ownerId === ownerId && wallet.currency === currency),
    post: (id, legs) => faults.run('post', () => decide('post', id, legs), { kind: 'unreachable' }),
    holdFunds: (id, legs) => faults.run('holdFunds', () => decide('hold', id, legs), { kind: 'unreachable' }),
    captureHold: (id) => faults.run('captureHold', () => resolve(id, 'CAPTURED'), { kind: 'unreachable' }),
    voidHold: (id) => faults.run('voidHold', () => resolve(id, 'VOIDED'), { kind: 'unreachable' }),
  };
}
