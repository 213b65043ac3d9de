import type { TransactionId } from '@paygraph/ids';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { LedgerCommand, LedgerOutcome } from '../domain/ledger.ts';
import { askUntilAnswered, depositOf, outcomeText } from './ledger-calls.ts';
import { ledgerFaults } from './ledger-faults.ts';
import { createLedgerModel } from './ledger-model.ts';
import { call, movements, prepareRun } from './random-commands.ts';
import { type Accepted, replay } from './replay.ts';
import { report } from './report.ts';
import { type Alteration, createScratchLedger, LostAnswer, startMs } from './scratch-ledger.ts';

const limit = 1_000n;

const turn = fc.record({ call, seconds: fc.oneof(fc.constant(0), fc.nat({ max: 4 })) });
const clients = fc.array(fc.array(turn, { minLength: 5, maxLength: 12 }), { minLength: 6, maxLength: 6 });

interface Answer {
  readonly command: LedgerCommand;
  readonly outcome: LedgerOutcome;
}

/**
 * Three processes, six clients that call and repeat at once while time passes, and processes that die between commit and
 * answer. All answers on one transaction agree, a hold comes to one end, the books hold, and there is an order in which
 * the model comes to the same.
 */
export async function keepsItsBooks(alteration: Alteration, numRuns: number): Promise<void> {
  let commits = 0;
  const crash = () => {
    commits += 1;
    if (commits % 7 === 0) throw new LostAnswer('the process died between commit and answer');
  };
  const scratch = await createScratchLedger({
    processes: 3,
    limitOf: () => limit,
    alteration,
    standingClock: true,
    crash,
  });
  const model = createLedgerModel(limit);
  const accepted: Accepted = { asked: new Map(), resolved: new Map() };
  let clockMs = startMs;
  const property = fc.asyncProperty(movements, clients, async (moves, turns) => {
    const { wallets, commandOf } = await prepareRun(scratch, model, moves);
    const answers: Answer[] = [];
    const ask = async (command: LedgerCommand, process: number) => {
      answers.push({ command, outcome: await askUntilAnswered(scratch, command, process) });
    };
    for (const walletId of wallets.slice(0, 4)) await ask({ kind: 'post', ...depositOf(walletId, 400n) }, 0);
    await Promise.all(
      turns.map(async (ofClient, client) => {
        for (const [index, { call, seconds }] of ofClient.entries()) {
          clockMs += 1_000 * seconds;
          await scratch.setClock(clockMs);
          await ask(commandOf(call), client + index);
        }
      }),
    );
    for (const [id, given] of Map.groupBy(answers, ({ command }) => command.transactionId)) {
      keepVerdict(accepted, id, given);
      keepEnd(accepted, id, given);
    }
    expect(await ledgerFaults(scratch.database)).toEqual([]);
    await replay(scratch, model, accepted);
    expect(scratch.retries.filter((state) => state === '40P01')).toEqual([]);
  });
  report(await fc.check(property, { numRuns, endOnFailure: true }).finally(scratch.close));
}

/** Of all who asked for the transaction, each was told the same, but for those with other legs. */
function keepVerdict(accepted: Accepted, id: TransactionId, given: readonly Answer[]): void {
  const asked = given.filter(({ command }) => command.kind === 'post' || command.kind === 'hold');
  const verdicts = asked.filter(({ outcome }) => outcome.kind !== 'conflicting');
  if (asked.length > 0) expect(verdicts.length, `${id} is decided`).toBeGreaterThan(0);
  const texts = new Set(verdicts.map(({ outcome }) => outcomeText(outcome)));
  expect(texts.size, `one verdict on ${id}`).toBeLessThanOrEqual(1);
  const [first] = verdicts;
  if (first?.outcome.kind === 'posted') accepted.asked.set(id, first.command);
}

/** Of all who wanted the hold resolved, each who found it so was told of the same end. */
function keepEnd(accepted: Accepted, id: TransactionId, given: readonly Answer[]): void {
  const ends = given.flatMap(({ outcome }) =>
    outcome.kind === 'hold' && outcome.state !== 'HELD' ? [outcome] : [],
  );
  expect(new Set(ends.map(outcomeText)).size, `one end of the hold of ${id}`).toBeLessThanOrEqual(1);
  if (ends[0] !== undefined) accepted.resolved.set(id, ends[0]);
}
