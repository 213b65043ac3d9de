/** What does not go out at all, and what never stands anywhere although it does. */
import type { UserId } from '@paygraph/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { linkRequested, signedIn, transferEnded } from './testing/events.ts';
import { countRows, notificationsOf } from './testing/stored.ts';

const failed = { kind: 'failed', reason: 'EX 450', mayBeSent: false } as const;

let world: World;
let ada: UserId;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.outlets.EMAIL.failure = () => undefined;
  ada = world.newPerson('Ada');
});

describe('nothing is sent', () => {
  test('of what happened more than a day ago: it stands in the list', async () => {
    const node = startNode(world);
    const event = signedIn(world, ada);
    world.clock.advance(25 * 3_600_000);
    await node.handle(event);
    await node.deliverDue();
    const [notification] = await notificationsOf(world, ada);
    expect(notification?.deliveries.map(({ status }) => status)).toEqual(['SUPPRESSED', 'SUPPRESSED']);
    expect(mailsTo(ada)).toEqual([]);
  });

  test('to whom there is no more', async () => {
    const node = startNode(world);
    await node.handle(signedIn(world, ada));
    world.contacts.delete(ada);
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'SUPPRESSED' });
    expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
  });

  test('of a link that is of no use any more', async () => {
    const node = startNode(world);
    await node.handle(linkRequested(world, ada, 'http://localhost/verify?token=s3cret'));
    world.linkMails.clear();
    await node.deliverDue();
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'SUPPRESSED', attempts: 0 });
  });

  test('where the users service speaks of someone else’s link, which is given up on', async () => {
    const node = startNode(world, { retries: { tries: 1 } });
    await node.handle(linkRequested(world, ada, 'http://localhost/verify?token=s3cret'));
    for (const [id, mail] of world.linkMails)
      world.linkMails.set(id, { ...mail, userId: world.ids.next('usr') });
    await node.deliverDue();
    expect(mailsTo(ada)).toEqual([]);
    expect(await deliveryOf(ada, 'EMAIL')).toMatchObject({ status: 'FAILED', attempts: 1 });
  });
});

test('neither address nor link nor token stands anywhere before, while or after it is sent', async () => {
  const node = startNode(world);
  const ben = world.newPerson('Ben', { phone: '+4915112345678' });
  await node.handle(linkRequested(world, ada, 'http://localhost/verify?token=s3cret'));
  await node.handle(transferEnded(world, { from: ada, to: ben }));
  world.outlets.EMAIL.failure = () => failed;
  const { sql } = world.database;
  const dump = async () =>
    JSON.stringify([
      await sql`select * from documents`,
      await sql`select * from deliveries_due`,
      await sql`select * from outbox`,
    ]);
  const before = await dump();
  await node.deliverDue();
  const between = await dump();
  world.outlets.EMAIL.failure = () => undefined;
  world.clock.advance(1_000);
  await node.deliverDue();
  expect(JSON.stringify(world.outlets.EMAIL.messages)).toContain('s3cret');
  for (const kept of [before, between, await dump()]) {
    expect(kept).toContain(ada);
    expect(kept).not.toMatch(/s3cret|https?:|@|\+49/);
  }
});

async function deliveryOf(owner: UserId, channel: string) {
  const [notification] = await notificationsOf(world, owner);
  return notification?.deliveries.find((delivery) => delivery.channel === channel);
}

function mailsTo(owner: UserId) {
  return world.outlets.EMAIL.messages.filter((message) => message.owner === owner);
}
