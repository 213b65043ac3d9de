import type { UserId } from '@paygraph/ids';
import {
  createFollowStatusChanges,
  type Followed,
  type StatusFeed,
} from '../domain/follow-status-changes.ts';
import type { StatusChange } from '../domain/status-change.ts';
import { createStatusHub } from '../domain/status-hub.ts';
import { openTransaction, type Transaction, type TransactionStatus } from '../domain/transaction.ts';
import { feedStatusHub } from '../events/feed-status-hub.ts';
import { createStatusHistory } from '../store/status-history.ts';
import { type Surroundings, startNode } from './service.ts';

/** Three people with a wallet each, and a service whose changes they follow; Ada sends to Ben. */
export async function startFollowing(world: Surroundings, capacity = 1_000) {
  const hub = createStatusHub();
  const { store } = startNode(world);
  const { ledger } = world;
  const history = createStatusHistory({ orm: world.database.orm });
  await feedStatusHub({ bus: world.bus, hub, history, logger: world.logger });
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
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    return claimed.transaction;
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

export function feedOf(followed: Followed): StatusFeed {
  if (followed.kind !== 'following') throw new Error(followed.kind);
  return followed.feed;
}

export async function take(feed: StatusFeed, count: number): Promise<StatusChange[]> {
  const changes: StatusChange[] = [];
  while (changes.length < count) {
    const heard = await feed.next();
    if (heard.kind !== 'change') throw new Error(heard.kind);
    changes.push(heard.change);
  }
  return changes;
}

export const statuses = (changes: readonly StatusChange[]) => changes.map(({ status }) => status);

/** Positions are given a moment after the commit. */
export async function sequenced(world: Surroundings): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (Date.now() < giveUpAt) {
    const [row] = await world.database.sql`select 1 from outbox where position is null limit 1`;
    if (!row) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('events were not sequenced');
}
