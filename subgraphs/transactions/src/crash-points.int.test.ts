import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isFinished } from './domain/transaction.ts';
import { type Scenario, scenarios } from './testing/crash-scenarios.ts';
import type { DeathPoint } from './testing/mortal-store.ts';
import { until } from './testing/movements.ts';
import { createSurroundings, quickSchedule, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('crash_points');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

beforeEach(() => world.payments.declineRefunds(false));

type Point = { readonly call: string; readonly when: 'before' | 'after'; readonly death?: DeathPoint };

/** Before and after each call to a service, each write, and the claim. */
function pointsOf({ calls, records }: Scenario): Point[] {
  const writes = Array.from({ length: records }, (_, index) => ({ call: 'record', nth: index + 1 }) as const);
  return (['before', 'after'] as const).flatMap((when) => [
    ...[{ call: 'claim', nth: 1 } as const, ...writes].map(({ call, nth }) => ({
      call: `${call} ${nth}`,
      when,
      death: { call, when, nth },
    })),
    ...calls.map((call) => ({ call, when })),
  ]);
}

describe.each(scenarios)('$name', (scenario) => {
  test.each(pointsOf(scenario))(
    'cut off $when $call is finished once, as if it never was',
    async ({ call, when, death }) => {
      const calm = startNode(world, { schedule: quickSchedule });
      const { userId, key, send, books, expected } = await scenario.arrange(world, calm);
      const options = { schedule: quickSchedule, faultsKill: true };
      const doomed = startNode(world, death ? { ...options, deathPoint: death } : options);
      if (!death) {
        const callee = ['charge', 'payOut', 'refundCharge'].includes(call) ? world.payments : world.ledger;
        callee.faults.plan(call, when === 'before' ? 'crash-before' : 'crash-after');
      }
      void send(doomed);
      await doomed.crashed;

      const next = startNode(world, { schedule: quickSchedule });
      const recovery = await next.recover();
      // The client repeats, for it has had no answer.
      await send(next);
      expect(await until(next, userId, isFinished, key)).toMatchObject({ status: scenario.end });
      await recovery.stop();
      expect(await books()).toEqual(expected);
      expect(next.thrown).toEqual([]);
    },
  );
});
