/** What people are told where several processes, or several copies of an event, come at once. */
import { createIds, type UserId } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaseMs, startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { linkRequested, signedIn, transferEnded } from './testing/events.ts';
import { countRows, notificationsOf, published } from './testing/stored.ts';
import { createTestSenders } from './testing/test-senders.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('200 copies of one event at once, at two processes, make one notification for each party', async () => {
  const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
  const event = transferEnded(world, { from: ada, to: ben });
  const nodes = [startNode(world), startNode(world)];
  await Promise.all(Array.from({ length: 200 }, (_, copy) => nodes[copy % 2]?.handle(event)));
  await nodes[0]?.deliverDue();
  for (const person of [ada, ben]) {
    expect(await notificationsOf(world, person)).toHaveLength(1);
    expect(mailsTo(person)).toHaveLength(1);
    expect(
      (await published(world, person)).filter(({ type }) => type === 'notification.created'),
    ).toHaveLength(1);
  }
});

test('a replay of everything changes nothing', async () => {
  const people = Array.from({ length: 5 }, (_, index) => world.newPerson(`Person ${index}`));
  const events = people.map((person) => signedIn(world, person));
  const node = startNode(world);
  for (const event of events) await node.handle(event);
  await node.deliverDue();
  const before = await dump();
  for (const event of events.toReversed()) await startNode(world).handle(event);
  await node.deliverDue();
  expect(await dump()).toBe(before);
});

test('a notification of an earlier version that is out is not sent again by a replay', async () => {
  const ada = world.newPerson('Ada');
  const event = linkRequested(world, ada, 'http://localhost/verify?token=t');
  const node = startNode(world);
  await node.handle(event);
  await node.deliverDue();
  // Earlier versions kept no list of the events they had told of.
  await world.database.sql`delete from inbox`;
  await node.handle(event);
  await node.deliverDue();
  expect(mailsTo(ada)).toHaveLength(1);
  expect(await notificationsOf(world, ada)).toHaveLength(1);
});

test('two dispatchers at once send each of 200 deliveries once', async () => {
  const people = Array.from({ length: 100 }, (_, index) => world.newPerson(`Person ${index}`));
  const nodes = [startNode(world), startNode(world)];
  for (const person of people) await nodes[0]?.handle(signedIn(world, person));
  const done = await Promise.all(nodes.map((node) => node.deliverDue()));
  expect(done.flat()).toEqual(Array(200).fill('SENT'));
  for (const person of people) expect(mailsTo(person)).toHaveLength(1);
  expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
});

test('a process that is alone frees what others had in hand, and shortens nobody’s pause', async () => {
  const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
  const node = startNode(world);
  world.outlets.EMAIL.failure = () => ({ kind: 'failed', reason: 'EX', mayBeSent: false });
  await node.handle(signedIn(world, ada));
  await node.deliverDue();
  world.outlets.EMAIL.failure = () => undefined;
  await node.handle(signedIn(world, ben));
  await node.queue.claimDue(10, leaseMs);
  const next = startNode(world);
  expect(await next.deliverDue()).toEqual([]);
  await next.queue.freeAll();
  expect(await next.deliverDue()).toEqual(['SENT', 'SENT']);
  expect(mailsTo(ada)).toEqual([]);
  world.clock.advance(1_000);
  expect(await next.deliverDue()).toEqual(['SENT']);
});

test('what another process is claiming at this moment is not waited for', async () => {
  const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
  const node = startNode(world);
  for (const person of [ada, ben]) await node.handle(signedIn(world, person));
  await world.database.sql.begin(async (transaction) => {
    await transaction`select 1 from deliveries_due where owner = ${ada} for update`;
    const claimed = await node.queue.claimDue(10, leaseMs);
    expect(claimed.map(({ owner }) => owner)).toEqual([ben, ben]);
  });
  world.clock.advance(leaseMs);
  expect(await node.deliverDue()).toEqual(Array(4).fill('SENT'));
});

describe('who has lost a delivery to another process writes nothing of it any more', () => {
  test('before it has begun a try', async () => {
    const ada = world.newPerson('Ada');
    const [slow, quick] = [startNode(world), startNode(world)];
    await slow.handle(signedIn(world, ada));
    const stalled = await slow.queue.claimDue(10, leaseMs);
    world.clock.advance(leaseMs);
    const taken = await quick.queue.claimDue(10, leaseMs);
    expect(await Promise.all(stalled.map(slow.deliver))).toEqual(['LOST', 'LOST']);
    expect(mailsTo(ada)).toEqual([]);
    expect(await Promise.all(taken.map(quick.deliver))).toEqual(['SENT', 'SENT']);
    expect(mailsTo(ada)).toHaveLength(1);
    expect(await Promise.all(stalled.map(slow.deliver))).toEqual(['LOST', 'LOST']);
  });

  test('with the message out already, which the other one sends again and marks', async () => {
    const ada = world.newPerson('Ada');
    const quick = startNode(world);
    const senders = createTestSenders(world.outlets);
    const slow = startNode(world, {
      senders: {
        ...senders,
        EMAIL: {
          tellsRepeats: false,
          send: async (mail) => {
            const outcome = await senders.EMAIL.send(mail);
            // Out, and before that could be noted the lease is over and another process has it.
            world.clock.advance(leaseMs);
            await quick.deliverDue();
            return outcome;
          },
        },
      },
    });
    await slow.handle(signedIn(world, ada));
    const claimed = await slow.queue.claimDue(10, leaseMs);
    const mail = claimed.filter(({ channel }) => channel === 'EMAIL');
    expect(await Promise.all(mail.map(slow.deliver))).toEqual(['LOST']);
    expect(mailsTo(ada)).toHaveLength(2);
    const [notification] = await notificationsOf(world, ada);
    expect(notification?.deliveries[0]).toMatchObject({ channel: 'EMAIL', status: 'SENT', maybeTwice: true });
    const ends = (await published(world, ada)).filter(
      ({ data }) => 'channel' in data && data.channel === 'EMAIL',
    );
    expect(ends.map(({ data }) => data)).toMatchObject([{ attempts: 2, maybeTwice: true }]);
  });
});

test('a burst of 500 events is told and sent, each once', async () => {
  const people = Array.from({ length: 20 }, (_, index) => world.newPerson(`Person ${index}`));
  const node = startNode(world);
  const ids = createIds();
  const events = Array.from({ length: 500 }, (_, index) =>
    transferEnded({ ...world, ids }, { from: at(people, index), to: at(people, index + 7) }),
  );
  for (let start = 0; start < events.length; start += 50) {
    await Promise.all(events.slice(start, start + 50).map((event) => node.handle(event)));
  }
  await node.deliverDue();
  expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
  const told = await Promise.all(people.map((person) => notificationsOf(world, person)));
  expect(told.map(({ length }) => length)).toEqual(people.map(() => 50));
  expect(people.map((person) => mailsTo(person).length)).toEqual(people.map(() => 50));
});

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is none');
  return item;
}

function mailsTo(owner: UserId) {
  return world.outlets.EMAIL.messages.filter((message) => message.owner === owner);
}

async function dump(): Promise<string> {
  const { sql } = world.database;
  return JSON.stringify([
    await sql`select * from documents order by id`,
    await sql`select * from deliveries_due order by notification_id, channel`,
    await sql`select * from outbox order by id`,
  ]);
}
