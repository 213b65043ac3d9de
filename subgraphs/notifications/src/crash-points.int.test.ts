/** What people are told where a process dies, at each step of the way from an event to a message. */
import type { UserId } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaseMs, startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { transferEnded } from './testing/events.ts';
import { createMortality } from './testing/mortality.ts';
import { notificationsOf, published } from './testing/stored.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Every port that is called on the way; which of several calls, where it is called more than once. */
const steps = [
  'announcements.isAnnounced',
  'notifications.insertOnce',
  'announcements.announce',
  'queue.claimDue',
  'queue.beginTry',
  'mail.send',
  'push.send',
  'queue.noteSent',
  'notifications.get',
  'notifications.replace',
  'queue.end',
];
const points = steps.flatMap((call) =>
  [1, 2].flatMap((nth) => (['before', 'after'] as const).map((when) => ({ call, nth, when }))),
);

describe('a process that dies', () => {
  test.each(points)(
    '$when call $nth of $call: each is told once, and what may have gone out twice says so',
    async (point) => {
      const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
      const event = transferEnded(world, { from: ada, to: ben });
      const doomed = startNode(world, { mortality: createMortality(point) });
      const lived = doomed.handle(event).then(() => doomed.deliverDue());
      await Promise.race([doomed.mortality.died, lived]);

      // What it had in hand is free again once its lease has run out, or at once where nobody else is alive; the bus
      // brings the event again.
      const next = startNode(world);
      if (point.when === 'before') world.clock.advance(leaseMs);
      else await next.queue.freeAll();
      await next.handle(event);
      await next.deliverDue();
      for (const person of [ada, ben]) await expectToldOnce(person);
    },
  );

  test('is asked for each of these steps', async () => {
    const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
    const node = startNode(world);
    await node.handle(transferEnded(world, { from: ada, to: ben }));
    await node.deliverDue();
    expect(new Set(node.mortality.calls)).toEqual(new Set(steps));
  });
});

async function expectToldOnce(person: UserId): Promise<void> {
  const [notification, ...others] = await notificationsOf(world, person);
  expect(others).toEqual([]);
  expect(notification?.deliveries.map(({ channel, status }) => [channel, status])).toEqual([
    ['EMAIL', 'SENT'],
    // Off by default.
    ['SMS', 'SUPPRESSED'],
    ['PUSH', 'SENT'],
  ]);
  const events = await published(world, person);
  expect(events.map(({ type }) => type).toSorted()).toEqual([
    'notification.created',
    'notification.delivered',
    'notification.delivered',
  ]);
  for (const channel of ['EMAIL', 'PUSH'] as const) {
    const got = world.outlets[channel].messages.filter(({ owner }) => owner === person);
    const delivery = notification?.deliveries.find((each) => each.channel === channel);
    const told = events.find(({ data }) => 'channel' in data && data.channel === channel);
    expect(told?.data).toMatchObject({ maybeTwice: delivery?.maybeTwice });
    // A push can be told from its repeat. A mail can't, and is marked; which it also is where the first never got out.
    if (channel === 'PUSH' || delivery?.maybeTwice === false) expect(got).toHaveLength(1);
    if (channel === 'PUSH') expect(delivery?.maybeTwice).toBe(false);
    expect(got.length).toBeGreaterThanOrEqual(1);
    expect(got.length).toBeLessThanOrEqual(2);
  }
}
