import type { UserId } from '@paygraph/ids';
import { createScratchDatabase } from '@paygraph/testing/databases';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { feedStatusHub } from '../events/feed-status-hub.ts';
import { createStatusHistory } from '../store/status-history.ts';
import { createSurroundings, type Surroundings, startNode } from '../testing/service.ts';
import { createFollowStatusChanges, type Followed, type StatusFeed } from './follow-status-changes.ts';
import type { StatusChange } from './status-change.ts';
import { createStatusHub } from './status-hub.ts';
import { openTransaction, type Transaction, type TransactionStatus } from './transaction.ts';

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

async function given(capacity = 1_000) {
  const hub = createStatusHub();
  await feedStatusHub(world.bus, hub);
  const { store } = startNode(world);
  const { ledger } = world;
  const history = createStatusHistory({ orm: world.database.orm });
  const follow = createFollowStatusChanges({ hub, history, store, ledger, now: () => new Date(), capacity });
  const [ada, ben, cleo] = [world.ids.next('usr'), world.ids.next('usr'), world.ids.next('usr')];
  const wallets = {
    ada: ledger.open(ada, 'USD'),
    ben: ledger.open(ben, 'USD'),
    cleo: ledger.open(cleo, 'USD'),
  };

  /** Ada sends to Ben. */
  async function open(): Promise<Transaction> {
    const opened = openTransaction(
      {
        type: 'TRANSFER',
        amount: { minor: 1n, currency: 'USD' },
        source: { walletId: wallets.ada, ownerId: ada },
        destination: { walletId: wallets.ben, ownerId: ben },
        paymentMethod: undefined,
        description: undefined,
        reference: undefined,
      },
      { id: world.ids.next('txn'), initiatorId: ada, at: new Date() },
    );
    const claim = { transaction: opened, key: opened.id, fingerprint: 'f'.repeat(64), leaseMs: 60_000 };
    const claimed = await store.claim(claim);
    if (!claimed) throw new Error('not claimed');
    return claimed;
  }

  async function move(seen: Transaction, status: TransactionStatus): Promise<Transaction> {
    const at = new Date();
    const isEnd = status === 'COMPLETED';
    const next = {
      ...seen,
      status,
      version: seen.version + 1,
      updatedAt: at,
      completedAt: isEnd ? at : undefined,
    };
    const written = await store.record(seen, next, { kind: isEnd ? 'finished' : 'kept' });
    if (!written) throw new Error('not written');
    return written;
  }

  const as = (userId: UserId, asked: { transactionId?: string; walletId?: string; after?: bigint } = {}) =>
    follow({
      viewer: { userId, seesAll: false },
      transactionId: asked.transactionId,
      walletId: asked.walletId,
      after: asked.after,
    });
  return { hub, follow, as, open, move, ada, ben, cleo, wallets };
}

function feedOf(followed: Followed): StatusFeed {
  if (followed.kind !== 'following') throw new Error(followed.kind);
  return followed.feed;
}

async function take(feed: StatusFeed, count: number): Promise<StatusChange[]> {
  const changes: StatusChange[] = [];
  while (changes.length < count) {
    const heard = await feed.next();
    if (heard.kind !== 'change') throw new Error(heard.kind);
    changes.push(heard.change);
  }
  return changes;
}

const statuses = (changes: readonly StatusChange[]) => changes.map(({ status }) => status);

/** Positions are given a moment after the commit. */
async function sequenced(): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (Date.now() < giveUpAt) {
    const [row] = await world.database.sql`select 1 from outbox where position is null limit 1`;
    if (!row) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('events were not sequenced');
}

describe('a follower', () => {
  test('hears each change of its own transactions from then on, and no stranger’s', async () => {
    const { as, open, move, ada, ben, cleo } = await given();
    await open();
    await sequenced();
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
    await sequenced();
    const feed = feedOf(await as(ada, { transactionId: processing.id }));
    expect(await take(feed, 1)).toMatchObject([
      { status: 'PROCESSING', previousStatus: 'PENDING', version: 2 },
    ]);
    await open();
    await move(processing, 'COMPLETED');
    expect(await take(feed, 1)).toMatchObject([{ status: 'COMPLETED', version: 3 }]);
  });

  test('of a transaction older than what is kept hears its present status all the same', async () => {
    const { as, open, move, ada } = await given();
    const completed = await move(await open(), 'COMPLETED');
    await sequenced();
    await world.database.sql`delete from outbox`;
    const feed = feedOf(await as(ada, { transactionId: completed.id }));
    expect(await take(feed, 1)).toMatchObject([{ status: 'COMPLETED', version: 2 }]);
  });

  test('of a wallet hears what moves it, and of both a wallet and a transaction what fits both', async () => {
    const { as, open, ada, ben, wallets } = await given();
    const feed = feedOf(await as(ben, { walletId: wallets.ben }));
    const opened = await open();
    expect(await take(feed, 1)).toMatchObject([{ transactionId: opened.id }]);
    await sequenced();
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
    await sequenced();
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
    await sequenced();
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

test('whatever the order of commits and wherever it is cut off, a client that resumes has each change once and in order', async () => {
  const { as, open, move, ada } = await given();
  await fc.assert(
    fc.asyncProperty(
      // Which of four transactions moves on next, how long that takes to commit, and when the client is cut off.
      fc.array(fc.record({ which: fc.nat(3), pauseMs: fc.nat(3) }), { minLength: 4, maxLength: 16 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      async (moves, cuts) => {
        await sequenced();
        const first = feedOf(await as(ada));
        // Four writers at once, each in its own order.
        const written = await Promise.all(
          [0, 1, 2, 3].map(async (writer) => {
            const own = moves.filter(({ which }) => which === writer);
            const expected: string[] = [];
            let current: Transaction | undefined;
            for (const { pauseMs } of own) {
              await new Promise((resolve) => setTimeout(resolve, pauseMs));
              if (current === undefined || current.status === 'COMPLETED') current = await open();
              else current = await move(current, current.status === 'PENDING' ? 'PROCESSING' : 'COMPLETED');
              expected.push(`${current.id} ${current.version}`);
            }
            return expected;
          }),
        );
        const all = written.flat();
        const heard: StatusChange[] = [];
        let feed = first;
        for (const cut of cuts) {
          heard.push(...(await take(feed, Math.min(cut, all.length - heard.length))));
          feed.close();
          const last = heard.at(-1);
          if (last === undefined) throw new Error('nothing heard');
          feed = feedOf(await as(ada, { after: last.position }));
        }
        heard.push(...(await take(feed, all.length - heard.length)));
        feed.close();

        const told = heard.map(({ transactionId, version }) => `${transactionId} ${version}`);
        expect(told.toSorted()).toEqual(all.toSorted());
        for (const own of written) expect(told.filter((one) => own.includes(one))).toEqual(own);
        const positions = heard.map(({ position }) => position);
        expect(positions).toEqual(positions.toSorted((one, other) => Number(one - other)));
      },
    ),
    { numRuns: 40 },
  );
});

test('a follower of one transaction that starts at any moment hears the present and all that follows, once and in order', async () => {
  const { as, open, move, ada } = await given();
  await fc.assert(
    fc.asyncProperty(fc.nat(6), fc.nat(6), async (pauseMs, startMs) => {
      const opened = await open();
      const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const moving = wait(pauseMs).then(async () => move(await move(opened, 'PROCESSING'), 'COMPLETED'));
      await wait(startMs);
      const feed = feedOf(await as(ada, { transactionId: opened.id }));
      const versions: number[] = [];
      while (versions.at(-1) !== 3) {
        const [change] = await take(feed, 1);
        if (change) versions.push(change.version);
      }
      feed.close();
      await moving;
      const [from = 0] = versions;
      expect(versions).toEqual([1, 2, 3].filter((version) => version >= from));
    }),
    { numRuns: 40 },
  );
});
