import { startSequencer } from '@paygraph/outbox';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { feedOf, sequenced, startFollowing, statuses, take } from '../testing/followers.ts';
import { createSurroundings, type Surroundings } from '../testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeEach(async () => {
  const scratch = await createScratchDatabase('follow');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterEach(async () => {
  await world.close();
  await drop();
});

const given = (capacity?: number) => startFollowing(world, capacity);

describe('a follower', () => {
  test('hears each change of its own transactions from then on, and no stranger’s', async () => {
    const { as, open, move, ada, ben, cleo } = await given();
    await open();
    await sequenced(world);
    const feeds = [feedOf(await as(ada)), feedOf(await as(ben))];
    const stranger = feedOf(await as(cleo));
    let strangerHeard = false;
    void stranger.next().then(() => {
      strangerHeard = true;
    });
    const opened = await open();
    await move(await move(opened, 'PROCESSING'), 'COMPLETED');
    for (const feed of feeds) {
      const changes = await take(feed, 3);
      expect(statuses(changes)).toEqual(['PENDING', 'PROCESSING', 'COMPLETED']);
      expect(new Set(changes.map(({ transactionId }) => transactionId))).toEqual(new Set([opened.id]));
    }
    expect(strangerHeard).toBe(false);
  });

  test('an admin hears everyone’s', async () => {
    const { follow, open, cleo } = await given();
    const viewer = { userId: cleo, seesAll: true };
    const asked = { viewer, transactionId: undefined, walletId: undefined, after: undefined };
    const feed = feedOf(await follow(asked));
    const opened = await open();
    expect(await take(feed, 1)).toMatchObject([{ transactionId: opened.id }]);
  });

  test('of one transaction hears its present status first, then what follows', async () => {
    const { as, open, move, ada } = await given();
    const processing = await move(await open(), 'PROCESSING');
    await sequenced(world);
    const feed = feedOf(await as(ada, { transactionId: processing.id }));
    expect(await take(feed, 1)).toMatchObject([
      { status: 'PROCESSING', previousStatus: 'PENDING', version: 2 },
    ]);
    await open();
    await move(processing, 'COMPLETED');
    expect(await take(feed, 1)).toMatchObject([{ status: 'COMPLETED', version: 3 }]);
  });

  test('of one transaction whose present status is not told yet hears that first, not what led to it', async () => {
    const { as, open, move, ada } = await given();
    await world.sequencer.stop();
    const processing = await move(await open(), 'PROCESSING');
    const feed = feedOf(await as(ada, { transactionId: processing.id }));
    const sequencer = startSequencer({ database: world.database, logger: world.logger });
    expect(await take(feed, 1)).toMatchObject([{ status: 'PROCESSING', version: 2 }]);
    await move(processing, 'COMPLETED');
    expect(await take(feed, 1)).toMatchObject([{ status: 'COMPLETED', version: 3 }]);
    await sequencer.stop();
  });

  test('of a transaction older than what is kept hears its present status all the same', async () => {
    const { as, open, move, ada } = await given();
    const completed = await move(await open(), 'COMPLETED');
    await sequenced(world);
    await world.database.sql`delete from outbox`;
    const feed = feedOf(await as(ada, { transactionId: completed.id }));
    expect(await take(feed, 1)).toMatchObject([{ status: 'COMPLETED', version: 2 }]);
  });

  test('of a wallet hears what moves it, and of both a wallet and a transaction what fits both', async () => {
    const { as, open, ada, ben, wallets } = await given();
    const feed = feedOf(await as(ben, { walletId: wallets.ben }));
    const opened = await open();
    expect(await take(feed, 1)).toMatchObject([{ transactionId: opened.id }]);
    await sequenced(world);
    const both = feedOf(await as(ada, { walletId: wallets.ada, transactionId: opened.id }));
    expect(await take(both, 1)).toMatchObject([{ transactionId: opened.id }]);
  });

  test('is not told of what it may not see, as if it did not exist', async () => {
    const { as, open, ada, cleo, wallets } = await given();
    const { id } = await open();
    const refused = { kind: 'not-found' };
    expect(await as(cleo, { transactionId: id })).toEqual(refused);
    expect(await as(ada, { transactionId: world.ids.next('txn') })).toEqual(refused);
    expect(await as(ada, { transactionId: 'nonsense' })).toEqual(refused);
    expect(await as(ada, { walletId: wallets.ben })).toEqual(refused);
    expect(await as(ada, { walletId: world.ids.next('wal') })).toEqual(refused);
  });

  test('that goes away is forgotten at once, also while it waits', async () => {
    const { as, ada, hub } = await given();
    const feed = feedOf(await as(ada));
    const waiting = feed.next();
    expect(hub.size()).toBe(1);
    feed.close();
    expect(await waiting).toEqual({ kind: 'closed' });
    expect(hub.size()).toBe(0);
  });

  test('whose refused request leaves nothing behind', async () => {
    const { as, ada, hub } = await given();
    await as(ada, { after: 12_345n });
    await as(ada, { walletId: world.ids.next('wal') });
    expect(hub.size()).toBe(0);
  });

  test('that does not keep up is let go, and misses nothing when it resumes', async () => {
    const { as, open, ada, hub } = await given(3);
    const feed = feedOf(await as(ada));
    await open();
    const [first] = await take(feed, 1);
    for (let count = 0; count < 6; count += 1) await open();
    await sequenced(world);
    const giveUpAt = Date.now() + 10_000;
    while (hub.size() > 0 && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await feed.next()).toEqual({ kind: 'overflowed' });
    const resumed = feedOf(await as(ada, first ? { after: first.position } : {}));
    expect(await take(resumed, 6)).toHaveLength(6);
  });
});

describe('a cursor', () => {
  test('older than an hour is refused', async () => {
    const { as, open, ada } = await given();
    await open();
    await open();
    await sequenced(world);
    await world.database.sql`update outbox set created_at = now() - interval '61 minutes' where position = 1`;
    expect(await as(ada, { after: 1n })).toEqual({ kind: 'cursor-expired' });
    expect(await as(ada, { after: 2n })).toMatchObject({ kind: 'following' });
  });

  test('that was never given out is refused', async () => {
    const { as, ada } = await given();
    expect(await as(ada, { after: 0n })).toEqual({ kind: 'cursor-expired' });
    expect(await as(ada, { after: 99n })).toEqual({ kind: 'cursor-expired' });
  });
});
