import { money } from '@paygraph/money';
import { expect } from 'vitest';
import type { LedgerCommand } from '../domain/ledger.ts';
import { askUntilAnswered, balancesOf, clearing, depositOf, outcomeText } from './ledger-calls.ts';
import { ledgerFaults } from './ledger-faults.ts';
import { type Alteration, createScratchLedger, newTransactionId, startMs } from './scratch-ledger.ts';

/** What is left of 100 of which 60 were held, by what became of the hold. */
const left: Readonly<Record<string, bigint>> = {
  'CAPTURED 0.60': 40n,
  'CAPTURED 0.25': 75n,
  VOIDED: 100n,
  EXPIRED: 100n,
};

/** Six processes at once each want another end for the same hold: one wins, and all are told which. */
export async function resolvesOnce(alteration: Alteration, rounds: number): Promise<void> {
  const scratch = await createScratchLedger({ processes: 6, alteration, standingClock: true });
  try {
    const ends = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const walletId = await scratch.openWallet('USD');
      await askUntilAnswered(scratch, { kind: 'post', ...depositOf(walletId, 100n) }, 0);
      const transactionId = newTransactionId();
      const legs = [
        { debit: { kind: 'wallet', walletId }, credit: clearing, amount: money(60n, 'USD') },
      ] as const;
      // Its time is up in every third round, in the midst of it all.
      await scratch.setClock(startMs + round * 60_000);
      await askUntilAnswered(scratch, { kind: 'hold', transactionId, legs, expiresInSeconds: 30 }, 0);
      const commands: readonly LedgerCommand[] = [
        { kind: 'capture', transactionId, amount: undefined },
        { kind: 'void', transactionId },
        { kind: 'capture', transactionId, amount: money(25n, 'USD') },
        { kind: 'void', transactionId },
        { kind: 'capture', transactionId, amount: undefined },
        { kind: 'void', transactionId },
      ];
      const late = round % 3 === 0 ? [scratch.setClock(startMs + round * 60_000 + 30_000)] : [];
      const [outcomes] = await Promise.all([
        Promise.all(
          commands.map((command, index) => askUntilAnswered(scratch, command, (index + round) % 6)),
        ),
        ...late,
      ]);
      const told = new Set(outcomes.map(outcomeText));
      expect(told.size, [...told].join(', ')).toBe(1);
      const [end = ''] = told;
      ends.add(end);
      expect((await balancesOf(scratch))[walletId]).toEqual([left[end], 0n, 0n]);
    }
    expect(await ledgerFaults(scratch.database)).toEqual([]);
    // Else it was no race.
    expect(ends.size).toBeGreaterThan(1);
  } finally {
    await scratch.close();
  }
}
