import type { TransactionId, WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import type { AccountRef, AccountStatus } from '../domain/account.ts';
import type { HoldOutcome, HoldState } from '../domain/hold.ts';
import type { LedgerCommand, LedgerOutcome } from '../domain/ledger.ts';
import type { Leg, PostingRefusal } from '../domain/posting.ts';

interface ModelWallet {
  readonly currency: CurrencyCode;
  status: AccountStatus;
  balance: bigint;
  /** Set aside of its own money, and set aside by others for it. */
  held: bigint;
  incoming: bigint;
}

interface ModelHold {
  readonly legs: readonly Leg[];
  readonly expiresAtMs: number;
  state: HoldState;
  captured: bigint;
}

type Refusal = { readonly refusal: PostingRefusal; readonly walletId: WalletId };

export interface LedgerModel {
  readonly wallets: ReadonlyMap<WalletId, ModelWallet>;
  add(id: WalletId, currency: CurrencyCode): void;
  setStatus(id: WalletId, status: AccountStatus): void;
  setClock(nowMs: number): void;
  /** What the ledger must answer, and the balances it must leave. */
  run(command: LedgerCommand): LedgerOutcome;
}

/**
 * What a ledger is, said as plainly as can be: three numbers a wallet, one command after the other. It shares no rule
 * with the real one.
 */
export function createLedgerModel(limit: bigint): LedgerModel {
  const wallets = new Map<WalletId, ModelWallet>();
  const decided = new Map<TransactionId, { asked: string; refusal: Refusal | undefined }>();
  const holds = new Map<TransactionId, ModelHold>();
  let clockMs = 0;

  /** Moves each leg in turn; where one may not be, everything is put back. */
  function tryLegs(legs: readonly Leg[], act: 'post' | 'hold'): Refusal | undefined {
    for (const { debit, credit, amount } of legs) {
      for (const walletId of [debit, credit].flatMap(walletIn)) {
        const wallet = wallets.get(walletId);
        if (!wallet) return { refusal: 'WALLET_NOT_FOUND', walletId };
        if (wallet.status !== 'ACTIVE') return { refusal: 'WALLET_NOT_ACTIVE', walletId };
        if (wallet.currency !== amount.currency) return { refusal: 'CURRENCY_MISMATCH', walletId };
      }
    }
    const before = new Map([...wallets].map(([id, wallet]) => [id, { ...wallet }]));
    const refusal = moveAll(legs, act, before);
    if (refusal) for (const [id, wallet] of before) Object.assign(wallets.get(id) ?? {}, wallet);
    return refusal;
  }

  function moveAll(
    legs: readonly Leg[],
    act: 'post' | 'hold',
    before: ReadonlyMap<WalletId, ModelWallet>,
  ): Refusal | undefined {
    for (const leg of legs) {
      move(leg, act, leg.amount.minor);
      for (const walletId of walletIn(leg.debit)) {
        const { balance, held } = wallets.get(walletId) ?? nobody;
        if (balance - held < 0n) return { refusal: 'INSUFFICIENT_FUNDS', walletId };
      }
    }
    const touched = new Set(legs.flatMap(({ debit, credit }) => [debit, credit]).flatMap(walletIn));
    for (const walletId of touched) {
      const [was, is] = [before.get(walletId) ?? nobody, wallets.get(walletId) ?? nobody];
      const grown = is.balance + is.incoming > was.balance + was.incoming;
      if (grown && is.balance + is.incoming > limit) return { refusal: 'BALANCE_LIMIT_EXCEEDED', walletId };
    }
    return undefined;
  }

  function move({ debit, credit }: Leg, act: 'post' | 'hold', minor: bigint): void {
    for (const [ref, sign] of [
      [debit, -1n],
      [credit, 1n],
    ] as const) {
      for (const wallet of walletIn(ref).map((id) => wallets.get(id) ?? nobody)) {
        if (act === 'post') wallet.balance += sign * minor;
        else if (sign < 0n) wallet.held += minor;
        else wallet.incoming += minor;
      }
    }
  }

  function decide(command: Extract<LedgerCommand, { kind: 'post' | 'hold' }>): LedgerOutcome {
    const { kind, transactionId, legs } = command;
    const asked = JSON.stringify([kind, legs], (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    const known = decided.get(transactionId);
    if (known && known.asked !== asked) return { kind: 'conflicting' };
    const refusal = known ? known.refusal : tryLegs(legs, kind);
    if (!known) decided.set(transactionId, { asked, refusal });
    if (!known && !refusal && kind === 'hold') {
      const expiresAtMs = clockMs + (command.expiresInSeconds ?? Number.POSITIVE_INFINITY) * 1_000;
      holds.set(transactionId, { legs, state: 'HELD', captured: 0n, expiresAtMs });
    }
    const repeated = known !== undefined;
    return refusal ? { kind: 'refused', ...refusal, repeated } : { kind: 'posted', repeated };
  }

  function resolve(command: Exclude<LedgerCommand, { kind: 'post' | 'hold' }>): HoldOutcome {
    const hold = holds.get(command.transactionId);
    if (!hold) return { kind: 'no-hold' };
    if (hold.state === 'HELD') {
      const late = clockMs >= hold.expiresAtMs;
      if (late) release(hold, 'EXPIRED');
      else if (command.kind === 'void') release(hold, 'VOIDED');
      else if (command.kind === 'capture') {
        const fault = capture(hold, command.amount);
        if (fault) return { kind: fault };
      }
    }
    const currency = hold.legs[0]?.amount.currency ?? 'USD';
    const captured = hold.state === 'CAPTURED' ? money(hold.captured, currency) : undefined;
    return { kind: 'hold', state: hold.state, captured };
  }

  function release(hold: ModelHold, state: HoldState): void {
    for (const leg of hold.legs) move(leg, 'hold', -leg.amount.minor);
    hold.state = state;
  }

  function capture(
    hold: ModelHold,
    amount: Leg['amount'] | undefined,
  ): 'beyond-hold' | 'indivisible' | undefined {
    const total = hold.legs.reduce((sum, leg) => sum + leg.amount.minor, 0n);
    const wanted = amount?.minor ?? total;
    if (wanted > total || (amount && amount.currency !== hold.legs[0]?.amount.currency)) return 'beyond-hold';
    if (wanted < total && hold.legs.length > 1) return 'indivisible';
    release(hold, 'CAPTURED');
    hold.captured = wanted;
    for (const leg of hold.legs) move(leg, 'post', hold.legs.length > 1 ? leg.amount.minor : wanted);
    return undefined;
  }

  return {
    wallets,
    add: (id, currency) => {
      wallets.set(id, { ...nobody, currency });
    },
    setStatus: (id, status) => {
      const wallet = wallets.get(id);
      if (wallet) wallet.status = status;
    },
    setClock: (nowMs) => {
      clockMs = nowMs;
    },
    run: (command) =>
      command.kind === 'post' || command.kind === 'hold' ? decide(command) : resolve(command),
  };
}

const nobody: ModelWallet = { currency: 'USD', status: 'ACTIVE', balance: 0n, held: 0n, incoming: 0n };

function walletIn(ref: AccountRef): readonly WalletId[] {
  return ref.kind === 'wallet' ? [ref.walletId] : [];
}
