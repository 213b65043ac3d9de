import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import type { StatusChange } from './status-change.ts';
import { createStatusHub } from './status-hub.ts';

const ids = createIds();
const [ada, ben] = [ids.next('usr'), ids.next('usr')];
const everything = {
  viewer: { userId: undefined, seesAll: true },
  transactionId: undefined,
  walletId: undefined,
};

function change(position: bigint, parts: Partial<StatusChange> = {}): StatusChange {
  return {
    position,
    transactionId: ids.next('txn'),
    status: 'PENDING',
    previousStatus: undefined,
    version: 1,
    at: new Date(0),
    viewers: [ada],
    walletIds: [],
    ...parts,
  };
}

describe('a listener', () => {
  test('hears what fits, in order, whether it waits or comes later', async () => {
    const hub = createStatusHub();
    const listener = hub.listen({ ...everything, viewer: { userId: ada, seesAll: false } }, 10);
    const first = listener.next();
    hub.publish(change(1n));
    hub.publish(change(2n, { viewers: [ben] }));
    hub.publish(change(3n));
    expect(await first).toMatchObject({ change: { position: 1n } });
    expect(await listener.next()).toMatchObject({ change: { position: 3n } });
  });

  test('of one transaction and one wallet hears only what fits both', async () => {
    const hub = createStatusHub();
    const [transactionId, walletId] = [ids.next('txn'), ids.next('wal')];
    const listener = hub.listen({ ...everything, transactionId, walletId }, 10);
    hub.publish(change(1n, { transactionId }));
    hub.publish(change(2n, { walletIds: [walletId] }));
    hub.publish(change(3n, { transactionId, walletIds: [walletId] }));
    expect(await listener.next()).toMatchObject({ change: { position: 3n } });
  });

  test('that falls too far behind is let go, rather than losing a change unseen', async () => {
    const hub = createStatusHub();
    const listener = hub.listen(everything, 2);
    for (const position of [1n, 2n, 3n]) hub.publish(change(position));
    expect(hub.size()).toBe(0);
    expect(await listener.next()).toEqual({ kind: 'overflowed' });
    expect(await listener.next()).toEqual({ kind: 'overflowed' });
  });

  test('that is closed while it waits is freed at once', async () => {
    const hub = createStatusHub();
    const listener = hub.listen(everything, 2);
    const waiting = listener.next();
    listener.close();
    expect(await waiting).toEqual({ kind: 'closed' });
    expect(hub.size()).toBe(0);
  });
});
