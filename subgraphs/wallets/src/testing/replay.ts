import type { TransactionId } from '@paygraph/ids';
import { expect } from 'vitest';
import type { HoldOutcome, HoldState } from '../domain/hold.ts';
import type { LedgerCommand, ResolveHold } from '../domain/ledger.ts';
import { balancesOf, modelBalances } from './ledger-calls.ts';
import type { LedgerModel } from './ledger-model.ts';
import type { ScratchLedger } from './scratch-ledger.ts';
import { serialOrder } from './serial-order.ts';

/** What the ledger said it did. */
export interface Accepted {
  /** The postings and holds. */
  readonly asked: Map<TransactionId, LedgerCommand>;
  /** The ends of holds. */
  readonly resolved: Map<TransactionId, Extract<HoldOutcome, { kind: 'hold' }>>;
}

/** Does again, one after the other, what was done: the model refuses none of it and comes to the same balances. */
export async function replay(ledger: ScratchLedger, model: LedgerModel, accepted: Accepted): Promise<void> {
  const order = await serialOrder(ledger.database);
  if (order === undefined) throw new Error('there is no order in which this could have been done');
  const stepsOf = (...steps: string[]) =>
    new Set(order.filter(({ step }) => steps.includes(step)).map(({ transactionId }) => transactionId));
  expect(stepsOf('posted', 'held')).toEqual(new Set(accepted.asked.keys()));
  expect(stepsOf('resolved')).toEqual(new Set(accepted.resolved.keys()));
  for (const { transactionId, step, atMs } of order) {
    model.setClock(atMs);
    if (step === 'resolved') {
      const end = accepted.resolved.get(transactionId);
      expect(end && model.run(commandFor(transactionId, end)), transactionId).toEqual(end);
    } else {
      const command = accepted.asked.get(transactionId);
      expect(command && model.run(command).kind, transactionId).toBe('posted');
    }
  }
  expect(await balancesOf(ledger)).toMatchObject(modelBalances(model));
}

function commandFor(
  transactionId: TransactionId,
  { state, captured }: Extract<HoldOutcome, { kind: 'hold' }>,
): ResolveHold {
  return state === 'CAPTURED'
    ? { kind: 'capture', transactionId, amount: captured }
    : { kind: kinds[state], transactionId };
}

const kinds: Readonly<Record<Exclude<HoldState, 'CAPTURED'>, 'void' | 'expire'>> = {
  HELD: 'expire',
  VOIDED: 'void',
  EXPIRED: 'expire',
};
