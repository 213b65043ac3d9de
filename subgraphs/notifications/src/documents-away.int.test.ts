/** What becomes of deliveries while notifications themselves can't be written, for a while or for ever. */
import { DependencyAway } from '@paygraph/event-bus';
import type { UserId } from '@paygraph/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Node, startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { signedIn } from './testing/events.ts';
import { createMortality } from './testing/mortality.ts';
import { countRows, notificationsOf, published } from './testing/stored.ts';

let world: World;
let ada: UserId;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.sql`delete from deliveries_due`;
  world.outlets.EMAIL.failure = () => undefined;
  ada = world.newPerson('Ada');
});

/** A process that has its documents replaced only where `fault` gives no error. */
function startFaulty(fault: () => Error | undefined): Node {
  const mortality = createMortality();
  return startNode(world, {
    mortality: {
      ...mortality,
      around: (port, functions) => {
        if (port !== 'notifications' || !('replace' in functions)) return mortality.around(port, functions);
        const { replace } = functions;
        if (typeof replace !== 'function') throw new Error('it replaces by a function');
        return Object.assign({}, functions, {
          replace: async (...words: unknown[]) => {
            const error = fault();
            if (error !== undefined) throw error;
            return Reflect.apply(replace, undefined, words) as Promise<boolean>;
          },
        });
      },
    },
  });
}

async function liveFor(node: Node, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await node.deliverDue();
    world.clock.advance(2_000);
  }
}

describe('while the documents are away', () => {
  test('a mail that is out is not sent again, and is told once they are back', async () => {
    let away: Error | undefined = new DependencyAway('MongoDB');
    const node = startFaulty(() => away);
    await node.handle(signedIn(world, ada));
    const asked = world.outlets.EMAIL.asked;
    await liveFor(node, 40);
    expect(world.outlets.EMAIL.asked).toBe(asked + 1);
    expect(await published(world, ada)).toHaveLength(1);
    away = undefined;
    await liveFor(node, 2);
    const [notification] = await notificationsOf(world, ada);
    expect(notification?.deliveries).toMatchObject(
      Array(2).fill({ status: 'SENT', attempts: 1, maybeTwice: false }),
    );
    expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
  });

  test('what was refused is not tried again, and is told once they are back', async () => {
    let away: Error | undefined = new DependencyAway('MongoDB');
    const node = startFaulty(() => away);
    world.outlets.EMAIL.failure = () => ({ kind: 'refused', reason: 'EENVELOPE RCPT TO 550' });
    await node.handle(signedIn(world, ada));
    const asked = world.outlets.EMAIL.asked;
    await liveFor(node, 40);
    expect(world.outlets.EMAIL.asked).toBe(asked + 1);
    away = undefined;
    await liveFor(node, 2);
    expect((await notificationsOf(world, ada))[0]?.deliveries[0]).toMatchObject({
      status: 'FAILED',
      attempts: 1,
    });
    expect((await published(world, ada)).map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', attempts: 1, reason: 'refused' }),
    );
    const [row] = await world.database.sql`select last_error from deliveries_due where ended_at is not null`;
    expect(row).toEqual({ last_error: 'EENVELOPE RCPT TO 550' });
  });
});

describe('a document that can never be written', () => {
  const refused = { kind: 'refused', reason: '550' } as const;
  test.each([
    ['sent', undefined, 'notification.delivered', { due: 0, dead: 0 }],
    ['refused', refused, 'notification.delivery-failed', { due: 0, dead: 1 }],
  ] as const)(
    'keeps no delivery for ever: what was %s is told by its event',
    async (_, outcome, type, rows) => {
      const node = startFaulty(() => new Error('this can’t be written'));
      world.outlets.EMAIL.failure = () => outcome;
      await node.handle(signedIn(world, ada));
      await liveFor(node, 40);
      expect(await countRows(world)).toEqual(rows);
      const ends = (await published(world, ada)).filter(
        ({ data }) => 'channel' in data && data.channel === 'EMAIL',
      );
      expect(ends.map((event) => event.type)).toEqual([type]);
    },
  );
});
