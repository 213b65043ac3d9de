import { expect } from 'vitest';
import type { Posting } from '../domain/posting.ts';
import { balancesOf, modelBalances } from './ledger-calls.ts';
import type { LedgerModel } from './ledger-model.ts';
import type { ScratchLedger } from './scratch-ledger.ts';
import { serialOrder } from './serial-order.ts';

/** Posts again, one after the other, what was posted: the model refuses none of it and comes to the same balances. */
export async function replay(
  ledger: ScratchLedger,
  model: LedgerModel,
  posted: ReadonlyMap<string, Posting>,
): Promise<void> {
  const order = await serialOrder(ledger.database);
  if (order === undefined) throw new Error('there is no order in which this could have been posted');
  expect(new Set(order)).toEqual(new Set(posted.keys()));
  for (const id of order) {
    const posting = posted.get(id);
    expect(posting && model.post(posting).kind, id).toBe('posted');
  }
  expect(await balancesOf(ledger)).toMatchObject(modelBalances(model));
}
