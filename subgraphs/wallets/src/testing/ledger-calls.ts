import type { WalletId } from '@paygraph/ids';
import { formatMoney, money } from '@paygraph/money';
import type { AccountRef } from '../domain/account.ts';
import type { Busy, Ledger, LedgerCommand, LedgerOutcome } from '../domain/ledger.ts';
import type { Posting } from '../domain/posting.ts';
import type { LedgerModel } from './ledger-model.ts';
import { LostAnswer, newTransactionId, type ScratchLedger } from './scratch-ledger.ts';

export const clearing: AccountRef = { kind: 'system', name: 'provider-clearing' };
export const fees: AccountRef = { kind: 'system', name: 'fees' };

export function depositOf(walletId: WalletId, minor: bigint): Posting {
  const amount = money(minor, 'USD');
  return {
    transactionId: newTransactionId(),
    legs: [{ debit: clearing, credit: { kind: 'wallet', walletId }, amount }],
  };
}

export function transferOf(from: WalletId, to: WalletId, minor: bigint): Posting {
  const [debit, credit] = [from, to].map((walletId): AccountRef => ({ kind: 'wallet', walletId }));
  if (!debit || !credit) throw new Error('a transfer has two ends');
  return { transactionId: newTransactionId(), legs: [{ debit, credit, amount: money(minor, 'USD') }] };
}

/** Asks a ledger for what a command says. */
export function giveTo(ledger: Ledger, command: LedgerCommand): Promise<LedgerOutcome | Busy> {
  switch (command.kind) {
    case 'post':
      return ledger.post(command);
    case 'hold':
      return ledger.hold(command);
    case 'capture':
      return ledger.capture(command);
    default:
      return ledger[command.kind](command.transactionId);
  }
}

/** Asks one process after the other, as a caller does whose answers get lost. */
export async function askUntilAnswered(
  { ledgers }: ScratchLedger,
  command: LedgerCommand,
  process: number,
): Promise<LedgerOutcome> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const ledger = ledgers[(process + attempt) % ledgers.length];
    if (ledger === undefined) throw new Error('there is no process');
    try {
      const outcome = await giveTo(ledger, command);
      if (outcome.kind !== 'busy') return outcome;
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
    }
  }
  throw new Error('fifty calls, and not one answer');
}

export function outcomeText(outcome: LedgerOutcome): string {
  switch (outcome.kind) {
    case 'refused':
      return `${outcome.refusal} ${outcome.walletId}`;
    case 'hold':
      return `${outcome.state} ${outcome.captured ? formatMoney(outcome.captured) : ''}`.trim();
    default:
      return outcome.kind;
  }
}

/** What is posted in each wallet, held of it, and held for it. */
export type Balances = Readonly<Record<string, readonly [posted: bigint, held: bigint, incoming: bigint]>>;

export async function balancesOf({ database }: ScratchLedger): Promise<Balances> {
  const rows = await database.sql<{ id: string; posted: string; held: string; incoming: string }[]>`
    select id, credits_posted - debits_posted as posted, debits_pending as held, credits_pending as incoming
    from accounts where kind = 'wallet'`;
  return Object.fromEntries(
    rows.map(({ id, posted, held, incoming }) => [id, [BigInt(posted), BigInt(held), BigInt(incoming)]]),
  );
}

export function modelBalances(model: LedgerModel): Balances {
  return Object.fromEntries(
    [...model.wallets].map(([id, { balance, held, incoming }]) => [id, [balance, held, incoming]]),
  );
}
