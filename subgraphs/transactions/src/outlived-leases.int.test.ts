import type { DueWork } from '@paygraph/due-work';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isFinished } from './domain/transaction.ts';
import { scenarios } from './testing/crash-scenarios.ts';
import type { Fault } from './testing/faults.ts';
import { until } from './testing/movements.ts';
import {
  createSurroundings,
  patientMs,
  quickSchedule,
  type Surroundings,
  startNode,
} from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;
let loop: DueWork | undefined;

beforeAll(async () => {
  const scratch = await createScratchDatabase('outlived');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});
afterEach(async () => {
  await loop?.stop();
  loop = undefined;
});
afterAll(async () => {
  await world.close();
  await drop();
});

/** Every call of every movement, held before its work is done and once it is. */
const held = scenarios.flatMap((scenario) =>
  scenario.calls.flatMap((call) =>
    (['held-before', 'held-after'] as const).map((fault: Fault) => ({ ...scenario, call, fault })),
  ),
);

test.each(held)(
  '$name whose process is held in $call ($fault) while another one finishes it: one effect, one end, one answer',
  async ({ arrange, call, fault, end }) => {
    const slow = startNode(world, { answerWithinMs: patientMs });
    const { userId, key, send, books, expected } = await arrange(world, slow);
    const [faults] = [world.ledger.faults, world.payments.faults].filter((each) => callsIn(each, call));
    if (faults === undefined) throw new Error(`nobody answers ${call}`);
    faults.plan(call, fault);
    const answer = send(slow);
    await faults.untilHeld();

    // As if the lease had run out, or had been taken from one that lives.
    const other = startNode(world, { schedule: quickSchedule });
    loop = await other.recover();
    expect(await until(other, userId, isFinished, key)).toMatchObject({ status: end });

    faults.letGo();
    expect(await answer).toMatchObject({ kind: 'recorded', transaction: { status: end } });
    await slow.advancer.idle();
    expect(await books()).toEqual(expected);
    const { id } = await until(other, userId, isFinished, key);
    const told = await world.database.sql<{ status: string; version: number }[]>`
      select event -> 'data' ->> 'status' as status, (event -> 'data' ->> 'version')::int as version
      from outbox where key = ${id} order by id`;
    expect(told.filter(({ status }) => status === end)).toHaveLength(1);
    // Each version is told once, in its order.
    expect(told.map(({ version }) => version)).toEqual(
      told.map((_, index) => (told[0]?.version ?? 0) + index),
    );
    expect([...slow.thrown, ...other.thrown]).toEqual([]);
  },
);

const callsOfPayments: ReadonlySet<string> = new Set(['charge', 'payOut', 'refundCharge']);

function callsIn(faults: unknown, call: string): boolean {
  return (faults === world.payments.faults) === callsOfPayments.has(call);
}
