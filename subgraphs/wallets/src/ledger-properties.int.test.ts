/**
 * The ledger's invariants as properties, against a pure model and on a real Postgres: first on the real ledger, then
 * on ledgers with one bug each, where the same property must turn red.
 */
import { describe, expect, test } from 'vitest';
import { chainsEveryEntry } from './testing/chains-every-entry.ts';
import { followsTheModel } from './testing/follows-the-model.ts';
import { keepsItsBooks } from './testing/keeps-its-books.ts';
import { opposingTransfersPass } from './testing/opposing-transfers.ts';
import { plantedBugs } from './testing/planted-bugs.ts';
import { type Property, unguarded } from './testing/planting.ts';
import { resolvesOnce } from './testing/resolves-once.ts';
import type { Alteration } from './testing/scratch-ledger.ts';

/** Each with how long it is tried on the real ledger. */
const properties: Readonly<
  Record<Property, readonly [(alteration: Alteration, times: number) => Promise<void>, times: number]>
> = {
  model: [followsTheModel, 25],
  concurrency: [keepsItsBooks, 15],
  opposition: [opposingTransfersPass, 30],
  resolution: [resolvesOnce, 25],
  chain: [chainsEveryEntry, 15],
};

async function holds(property: Property, alteration?: Alteration): Promise<void> {
  const [run, times] = properties[property];
  // A planted bug ends the runs when it is found, so it may be looked for longer; but for the chain, looked at in the end.
  await run(alteration ?? {}, alteration && property !== 'chain' ? 10 * times : times);
}

describe('the ledger', () => {
  test('decides every command as the model does', () => holds('model'));
  test('keeps its books under concurrency, repeats, crashes and the passing of time', () =>
    holds('concurrency'));
  test('lets opposing transfers pass, without a deadlock', () => holds('opposition'));
  test('brings a hold to one end, however many ends are asked for at once', () => holds('resolution'));
  test('chains every entry, while it is posted to', () => holds('chain'));
});

describe('a ledger without the guards in its database', () => {
  // Else it might be their absence that turns a property red below.
  test.each(['model', 'concurrency', 'resolution'] as const)(
    'is right by its rules alone: %s',
    async (name) => {
      const [run, times] = properties[name];
      await run({ schema: unguarded }, times);
    },
  );
});

describe('a ledger with a bug turns a property red', () => {
  for (const [bug, { turnsRed, ...alteration }] of Object.entries(plantedBugs)) {
    test(`${turnsRed}: ${bug}`, async () => {
      const found = await holds(turnsRed, { ...alteration, schema: unguarded }).then(
        () => 'nothing',
        (error: unknown) => String(error instanceof Error ? (error.cause ?? error) : error),
      );
      // Not any error will do: what was expected did not hold, or Postgres met the deadlock.
      expect(found).toMatch(/^AssertionError|deadlock detected|no order in which/);
    });
  }
});
