import type { WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import fc from 'fast-check';
import type { AccountRef } from '../domain/account.ts';
import type { LedgerCommand } from '../domain/ledger.ts';
import type { Leg } from '../domain/posting.ts';
import { clearing, fees } from './ledger-calls.ts';
import type { LedgerModel } from './ledger-model.ts';
import { ids, newTransactionId, type ScratchLedger } from './scratch-ledger.ts';

/** Four wallets in USD, one in EUR, and one that was never opened. */
const walletCount = 6;
export const anyWallet = fc.nat({ max: walletCount - 1 });
const mostlyUsd = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: anyWallet });
const currency = fc.oneof(
  { weight: 9, arbitrary: fc.constant<CurrencyCode>('USD') },
  { weight: 1, arbitrary: fc.constant<CurrencyCode>('EUR') },
);
/** What a transaction is to move, at once or in two phases; `from` and `to` count the wallets of the run. */
const movement = fc.record({
  kind: fc.constantFrom('deposit', 'withdrawal', 'transfer', 'transfer', 'payment'),
  from: mostlyUsd,
  to: mostlyUsd,
  amount: fc.integer({ min: 1, max: 600 }),
  fee: fc.integer({ min: 1, max: 900 }),
  currency,
  held: fc.boolean(),
  expiresInSeconds: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});
export type Movement = typeof movement extends fc.Arbitrary<infer Value> ? Value : never;
export const movements = fc.array(movement, { minLength: 30, maxLength: 30 });

/** A call names one of the run's transactions: those named twice are repeats, now and then with other legs. */
export const call = fc.record({
  transaction: fc.nat({ max: 29 }),
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constant('ask' as const) },
    { weight: 1, arbitrary: fc.constant('ask otherwise' as const) },
    { weight: 3, arbitrary: fc.constant('capture' as const) },
    { weight: 3, arbitrary: fc.constant('capture part' as const) },
    { weight: 2, arbitrary: fc.constant('void' as const) },
    { weight: 2, arbitrary: fc.constant('expire' as const) },
  ),
  /** Of a capture in part; now and then more than is held. */
  part: fc.integer({ min: 1, max: 700 }),
});
export type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

export interface Run {
  readonly wallets: readonly WalletId[];
  /** The command of a call, made from the run's movements. */
  commandOf(call: Call): LedgerCommand;
}

/** New wallets and ids for each run: a ledger is never emptied. */
export async function prepareRun(
  ledger: ScratchLedger,
  model: LedgerModel,
  moves: readonly Movement[],
): Promise<Run> {
  const currencies: readonly CurrencyCode[] = ['USD', 'USD', 'USD', 'USD', 'EUR'];
  const opened = await Promise.all(
    currencies.map(async (currency) => {
      const id = await ledger.openWallet(currency);
      model.add(id, currency);
      return id;
    }),
  );
  const wallets = [...opened, ids.next('wal')];
  const transactionIds = moves.map(newTransactionId);
  return {
    wallets,
    commandOf: ({ transaction, act, part }) => {
      const [move, transactionId] = [moves[transaction], transactionIds[transaction]];
      if (move === undefined || transactionId === undefined)
        throw new Error('no such transaction in this run');
      const { held, expiresInSeconds, currency } = move;
      switch (act) {
        case 'ask':
        case 'ask otherwise': {
          const legs = legsOf(act === 'ask' ? move : { ...move, amount: move.amount + 1 }, wallets);
          return held
            ? { kind: 'hold', transactionId, legs, expiresInSeconds }
            : { kind: 'post', transactionId, legs };
        }
        case 'capture':
          return { kind: 'capture', transactionId, amount: undefined };
        case 'capture part':
          return { kind: 'capture', transactionId, amount: money(BigInt(part), currency) };
        default:
          return { kind: act, transactionId };
      }
    },
  };
}

function legsOf(
  { kind, from, to, amount, fee, currency }: Movement,
  wallets: readonly WalletId[],
): readonly Leg[] {
  const wallet = (index: number): AccountRef => ({
    kind: 'wallet',
    walletId: wallets[index] ?? ids.next('wal'),
  });
  const other = from === to ? (to + 1) % walletCount : to;
  const leg = (debit: AccountRef, credit: AccountRef, minor: number) => ({
    debit,
    credit,
    amount: money(BigInt(minor), currency),
  });
  switch (kind) {
    case 'deposit':
      return [leg(clearing, wallet(to), amount)];
    case 'withdrawal':
      return [leg(wallet(from), clearing, amount)];
    case 'transfer':
      return [leg(wallet(from), wallet(other), amount)];
    default:
      return [leg(wallet(from), wallet(other), amount), leg(wallet(other), fees, fee)];
  }
}
