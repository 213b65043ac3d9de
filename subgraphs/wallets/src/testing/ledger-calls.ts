import type { WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import type { AccountRef } from '../domain/account.ts';
import type { Posting, PostingOutcome } from '../domain/posting.ts';
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

/** Asks one process after the other, as a caller does whose answers get lost. */
export async function postUntilAnswered(
  ledger: ScratchLedger,
  posting: Posting,
  process: number,
): Promise<PostingOutcome> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      const outcome = await ledger.ledgers[(process + attempt) % ledger.ledgers.length]?.post(posting);
      if (outcome !== undefined && outcome.kind !== 'busy') return outcome;
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
    }
  }
  throw new Error('fifty calls, and not one answer');
}

export function verdictText(outcome: PostingOutcome): string {
  return outcome.kind === 'refused' ? `${outcome.refusal} ${outcome.walletId}` : outcome.kind;
}

/** The wallets' posted balances. */
export async function balancesOf({ database }: ScratchLedger): Promise<Record<string, bigint>> {
  const rows = await database.sql<{ id: string; balance: string }[]>`
    select id, credits_posted - debits_posted as balance from accounts where kind = 'wallet'`;
  return Object.fromEntries(rows.map(({ id, balance }) => [id, BigInt(balance)]));
}

export function modelBalances(model: LedgerModel): Record<string, bigint> {
  return Object.fromEntries([...model.wallets].map(([id, { balance }]) => [id, balance]));
}
