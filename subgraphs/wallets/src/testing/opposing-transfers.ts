import { expect } from 'vitest';
import type { LedgerOutcome } from '../domain/ledger.ts';
import { askUntilAnswered, balancesOf, depositOf, outcomeText, transferOf } from './ledger-calls.ts';
import { ledgerFaults } from './ledger-faults.ts';
import { type Alteration, createScratchLedger } from './scratch-ledger.ts';

/**
 * Transfers there and back between two wallets: eight processes at once, four in each direction, so many turns each. Ends
 * as soon as two were in each other's way.
 */
export async function opposingTransfersPass(alteration: Alteration, turns: number): Promise<void> {
  const ledger = await createScratchLedger({ processes: 8, alteration });
  try {
    const [a, b] = [await ledger.openWallet('USD'), await ledger.openWallet('USD')];
    for (const walletId of [a, b])
      await askUntilAnswered(ledger, { kind: 'post', ...depositOf(walletId, 10_000n) }, 0);
    const outcomes: LedgerOutcome[] = [];
    await Promise.all(
      ledger.ledgers.map(async (_, process) => {
        const [from, to] = process % 2 === 0 ? [a, b] : [b, a];
        for (let turn = 0; turn < turns && ledger.retries.length === 0; turn += 1) {
          const transfer = transferOf(from, to, 7n);
          outcomes.push(await askUntilAnswered(ledger, { kind: 'post', ...transfer }, process));
        }
      }),
    );
    expect(ledger.retries).toEqual([]);
    expect(outcomes).toHaveLength(8 * turns);
    expect(new Set(outcomes.map(outcomeText))).toEqual(new Set(['posted']));
    expect(await balancesOf(ledger)).toMatchObject({ [a]: [10_000n, 0n, 0n], [b]: [10_000n, 0n, 0n] });
    expect(await ledgerFaults(ledger.database)).toEqual([]);
  } finally {
    await ledger.close();
  }
}
