/** What becomes of deliveries whose sender fails: by the test's own clock. */
import type { UserId } from '@paygraph/ids';
import { ServiceUnavailableError } from '@paygraph/service-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createReplay } from './store/replay.ts';
import { startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { signedIn } from './testing/events.ts';
import { countRows, notificationsOf, published } from './testing/stored.ts';

const failed = { kind: 'failed', reason: 'EX 450', mayBeSent: false } as const;

let world: World;
let ada: UserId;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.sql`delete from deliveries_due`;
  for (const outlet of Object.values(world.outlets)) outlet.failure = () => undefined;
  world.usersAreAway.error = undefined;
  ada = world.newPerson('Ada');
});

describe('a sender that fails for a minute', () => {
  test('is tried again with growing pauses, and delivers after it', async () => {
    const node = startNode(world);
    const begin = world.clock.now.getTime();
    const triedAt: number[] = [];
    world.outlets.EMAIL.failure = () => {
      triedAt.push((world.clock.now.getTime() - begin) / 1_000);
      return world.clock.now.getTime() < begin + 60_000 ? failed : undefined;
    };
    await node.handle(signedIn(world, ada));
    for (let second = 0; second <= 70; second += 1) {
      await node.deliverDue();
      world.clock.advance(1_000);
    }
    // With `random` at its most each pause is twice the one before.
    expect(triedAt).toEqual([0, 1, 3, 7, 15, 31, 63]);
    expect(await deliveryOf(ada, 'EMAIL')).toEqual({
      channel: 'EMAIL',
      status: 'SENT',
      attempts: 7,
      sentAt: new Date(begin + 63_000),
      maybeTwice: false,
    });
    expect(mailsTo(ada)).toHaveLength(1);
    // A channel that works is not held up by one that does not.
    expect(await deliveryOf(ada, 'PUSH')).toMatchObject({ attempts: 1, sentAt: new Date(begin) });
  });

  test('shows the tries so far while it is queued', async () => {
    const node = startNode(world);
    world.outlets.EMAIL.failure = () => failed;
    await node.handle(signedIn(world, ada));
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'QUEUED', attempts: 1, sentAt: null });
  });

  test('delivers, and is marked, where it fell silent with the mail in its hands', async () => {
    const node = startNode(world);
    world.outlets.EMAIL.failure = () => ({ ...failed, mayBeSent: true });
    await node.handle(signedIn(world, ada));
    await node.deliverDue();
    world.outlets.EMAIL.failure = () => undefined;
    world.clock.advance(1_000);
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'SENT', attempts: 2, maybeTwice: true });
    expect(await endsOf(ada)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', attempts: 2, maybeTwice: true }),
    );
  });
});

describe('a sender that fails for ever', () => {
  test('is given up on after twelve tries: a dead letter that a metric shows and a command replays', async () => {
    const node = startNode(world);
    world.outlets.EMAIL.failure = () => failed;
    world.outlets.EMAIL.asked = 0;
    await node.handle(signedIn(world, ada));
    for (let minute = 0; minute < 60; minute += 1) {
      await node.deliverDue();
      world.clock.advance(60_000);
    }
    expect(world.outlets.EMAIL.asked).toBe(12);
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'FAILED', attempts: 12, sentAt: null });
    expect(await countRows(world)).toEqual({ due: 0, dead: 1 });
    expect(await node.metrics.metrics()).toContain('paygraph_notifications_dead_letters{channel="EMAIL"} 1');
    expect(await endsOf(ada)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', attempts: 12, reason: 'given-up', maybeSent: false }),
    );

    const replay = createReplay({ database: world.database, now: () => world.clock.now });
    expect(await replay.list({}, 10)).toMatchObject([
      { owner: ada, channel: 'EMAIL', tries: 12, error: 'EX 450' },
    ]);
    expect(await replay.queueAnew({ owner: ada })).toBe(1);
    world.outlets.EMAIL.failure = () => undefined;
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'SENT', attempts: 1 });
    expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
    expect(await node.metrics.metrics()).toContain('paygraph_notifications_dead_letters{channel="EMAIL"} 0');
    expect(mailsTo(ada)).toHaveLength(1);
  });

  test('is not tried again where it says never', async () => {
    const node = startNode(world);
    world.outlets.EMAIL.failure = () => ({ kind: 'refused', reason: 'EENVELOPE RCPT TO 550' });
    world.outlets.EMAIL.asked = 0;
    await node.handle(signedIn(world, ada));
    await node.deliverDue();
    expect(world.outlets.EMAIL.asked).toBe(1);
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'FAILED', attempts: 1 });
    expect(await endsOf(ada)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', reason: 'refused' }),
    );
  });

  test('is given up on where each try ended with its process', async () => {
    const node = startNode(world);
    await node.handle(signedIn(world, ada));
    for (let death = 0; death < 12; death += 1) {
      const due = await node.queue.claimDue(10, 30_000);
      for (const claimed of due) await node.queue.beginTry(claimed);
      world.clock.advance(30_000);
    }
    world.outlets.EMAIL.asked = 0;
    await node.deliverDue();
    expect(world.outlets.EMAIL.asked).toBe(0);
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'FAILED', attempts: 12 });
    expect(await endsOf(ada)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', reason: 'given-up', maybeSent: true }),
    );
  });

  test('that throws counts as a try, and as one that may have got out', async () => {
    const node = startNode(world, { retries: { tries: 2 } });
    world.outlets.EMAIL.failure = () => {
      throw new Error('to ada@example.com');
    };
    await node.handle(signedIn(world, ada));
    await node.deliverDue();
    world.clock.advance(1_000);
    await node.deliverDue();
    expect(await endsOf(ada)).toContainEqual(
      expect.objectContaining({ channel: 'EMAIL', attempts: 2, maybeSent: true }),
    );
    const [row] = await world.database.sql`select last_error from deliveries_due`;
    expect(row).toEqual({ last_error: 'Error' });
  });
});

describe('while the users service is away', () => {
  test('nothing is counted as a try, however long it takes', async () => {
    const node = startNode(world);
    await node.handle(signedIn(world, ada));
    world.usersAreAway.error = new ServiceUnavailableError('away');
    for (let second = 0; second < 120; second += 1) {
      await node.deliverDue();
      world.clock.advance(1_000);
    }
    world.usersAreAway.error = undefined;
    world.clock.advance(2_000);
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'SENT', attempts: 1, maybeTwice: false });
  });

  test('an event waits for it, and is told once it is back', async () => {
    const node = startNode(world);
    const event = signedIn(world, ada);
    world.usersAreAway.error = new ServiceUnavailableError('away');
    await expect(node.handle(event)).rejects.toThrow('away');
    expect(await notificationsOf(world, ada)).toEqual([]);
    world.usersAreAway.error = undefined;
    await node.handle(event);
    expect(await notificationsOf(world, ada)).toHaveLength(1);
  });
});

async function deliveryOf(owner: UserId, channel: string) {
  const [notification] = await notificationsOf(world, owner);
  return notification?.deliveries.find((delivery) => delivery.channel === channel);
}

async function endsOf(owner: UserId) {
  return (await published(world, owner)).map(({ data }) => data);
}

function mailsTo(owner: UserId) {
  return world.outlets.EMAIL.messages.filter((message) => message.owner === owner);
}
