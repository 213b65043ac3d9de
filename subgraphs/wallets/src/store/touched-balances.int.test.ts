import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Balance } from '../domain/balance.ts';
import { depositOf, transferOf } from '../testing/ledger-calls.ts';
import { createScratchLedger, type ScratchLedger } from '../testing/scratch-ledger.ts';
import { createLedgerBalances } from './balances.ts';

let scratch: ScratchLedger;
/** What whoever keeps copies was told last, of each wallet. */
const told = new Map<string, Balance>();
beforeAll(async () => {
  scratch = await createScratchLedger({
    processes: 2,
    alteration: {
      parts: (real) => ({
        ...real,
        onCommitted: async (touched) => {
          for (const [walletId, balance] of touched) told.set(walletId, balance);
        },
      }),
    },
  });
});
afterAll(() => scratch.close());

test('whoever keeps copies is told of every wallet a command names before it is answered, of a repeated one too', async () => {
  const [ledger, other] = scratch.ledgers;
  const [a, b] = [await scratch.openWallet('USD'), await scratch.openWallet('USD')];
  await ledger?.post(depositOf(a, 100n));
  const transfer = transferOf(a, b, 60n);
  await ledger?.post(transfer);
  const balances = await createLedgerBalances(scratch.database).of([a, b]);
  expect([told.get(a), told.get(b)]).toEqual([balances.get(a), balances.get(b)]);

  // As if the process that posted it had ended before it told anyone.
  told.clear();
  expect(await other?.post(transfer)).toEqual({ kind: 'posted', repeated: true });
  expect([told.get(a), told.get(b)]).toEqual([balances.get(a), balances.get(b)]);
});
