import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accepted } from '../domain/accept-movement.ts';
import { depositOf, type Node, paidOf, transferOf, withdrawalOf } from '../testing/movements.ts';
import { createSurroundings, patientMs, type Surroundings, startNode } from '../testing/service.ts';

let world: Surroundings;
let node: Node;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('who_is_who');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
  node = startNode(world, { answerWithinMs: patientMs });
});

afterAll(async () => {
  await world.close();
  await drop();
});

function idOf(accepted: Accepted): string {
  if (accepted.kind !== 'recorded') throw new Error(`not recorded: ${accepted.kind}`);
  return accepted.transaction.id;
}

/** What was told of a transaction first and last. */
async function toldOf(id: string): Promise<readonly unknown[]> {
  const rows = await world.database.sql<{ data: unknown }[]>`
    select event -> 'data' as data from outbox where key = ${id} order by id`;
  return [rows.at(0)?.data, rows.at(-1)?.data];
}

describe('every event of a movement says who began it, and whose it is at each side:', () => {
  test('of a transfer the sender’s and the recipient’s', async () => {
    const { userId, to, send } = transferOf(world, node);
    const facts = {
      type: 'TRANSFER',
      initiatorId: userId,
      sourceOwnerId: userId,
      destinationWalletId: to,
      refundOf: null,
      fee: { amount: '0.00', currency: 'USD' },
    };
    const [first, last] = await toldOf(idOf(await send()));
    expect(first).toMatchObject({ ...facts, status: 'PENDING' });
    expect(last).toMatchObject({ ...facts, status: 'COMPLETED' });
    // The other party of the two, whoever that is.
    const { viewers, destinationOwnerId } = last as { viewers: string[]; destinationOwnerId: string };
    expect(viewers).toEqual([userId, destinationOwnerId]);
  });

  test.each([
    ['a deposit', 'DEPOSIT', depositOf],
    ['a withdrawal', 'WITHDRAWAL', withdrawalOf],
  ] as const)('of %s the same person’s, also where there is no wallet', async (_, type, ask) => {
    const { userId, send } = ask(world, node);
    for (const told of await toldOf(idOf(await send()))) {
      expect(told).toMatchObject({
        type,
        initiatorId: userId,
        sourceOwnerId: userId,
        destinationOwnerId: userId,
      });
    }
  });

  test.each(['wallet', 'card'] as const)(
    'of a payment by %s the payer’s and the merchant’s, with the fee; of its refund the two turned round, and the payment',
    async (by) => {
      const { id, userId, shop, refund } = await paidOf(world, node, { by });
      for (const told of await toldOf(id)) {
        expect(told).toMatchObject({
          initiatorId: userId,
          sourceOwnerId: userId,
          destinationOwnerId: shop,
          fee: { amount: '0.65', currency: 'USD' },
          refundOf: null,
        });
      }
      for (const told of await toldOf(idOf(await refund({ minor: 100n })))) {
        expect(told).toMatchObject({
          type: 'REFUND',
          initiatorId: shop,
          sourceOwnerId: shop,
          destinationOwnerId: userId,
          refundOf: id,
        });
      }
    },
  );
});
