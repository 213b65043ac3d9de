import fc from 'fast-check';
import { expect } from 'vitest';
import { balancesOf, depositOf, giveTo, modelBalances } from './ledger-calls.ts';
import { ledgerFaults } from './ledger-faults.ts';
import { createLedgerModel } from './ledger-model.ts';
import { anyWallet, call, movements, prepareRun } from './random-commands.ts';
import { report } from './report.ts';
import { type Alteration, createScratchLedger, ids, startMs } from './scratch-ledger.ts';

/** Small, so that random amounts meet it. */
const limit = 1_000n;

const burst = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 10 }),
  statusOf: anyWallet,
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant('ACTIVE' as const) },
    { weight: 1, arbitrary: fc.constantFrom('FROZEN' as const, 'DEACTIVATED' as const) },
  ),
  /** That pass before it. */
  seconds: fc.nat({ max: 6 }),
});

/** One process: each burst arrives together, and every outcome is the one the model predicts. */
export async function followsTheModel(alteration: Alteration, numRuns: number): Promise<void> {
  const scratch = await createScratchLedger({ limitOf: () => limit, alteration, standingClock: true });
  const [ledger] = scratch.ledgers;
  if (ledger === undefined) throw new Error('there is no process');
  let clockMs = startMs;
  const property = fc.asyncProperty(
    movements,
    fc.array(burst, { minLength: 8, maxLength: 16 }),
    async (moves, bursts) => {
      const model = createLedgerModel(limit);
      const { wallets, commandOf } = await prepareRun(scratch, model, moves);
      for (const walletId of wallets.slice(0, 4)) {
        const deposit = depositOf(walletId, 400n);
        expect(await ledger.post(deposit)).toEqual(model.run({ kind: 'post', ...deposit }));
      }
      for (const { calls, statusOf, status, seconds } of bursts) {
        const walletId = wallets[statusOf] ?? ids.next('wal');
        model.setStatus(walletId, status);
        await scratch.database.sql`update accounts set status = ${status} where id = ${walletId}`;
        clockMs += 1_000 * seconds;
        model.setClock(clockMs);
        await scratch.setClock(clockMs);
        const commands = calls.map(commandOf);
        const expected = commands.map(model.run);
        expect(await Promise.all(commands.map((command) => giveTo(ledger, command)))).toEqual(expected);
      }
      expect(await ledgerFaults(scratch.database)).toEqual([]);
      expect(await balancesOf(scratch)).toMatchObject(modelBalances(model));
    },
  );
  report(await fc.check(property, { numRuns, endOnFailure: true }).finally(scratch.close));
}
