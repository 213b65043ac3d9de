import { createEvent } from '@paygraph/events';
import type { Ids } from '@paygraph/ids';
import type { OutboxEntry } from '@paygraph/outbox';
import type { StatusActor } from '../domain/change-wallet-status.ts';
import type { Wallet, WalletStatus } from '../domain/wallet.ts';

/** `wallet.status-changed`, for the audit trail and for whoever tells the owner. */
export function describeStatusChange(
  change: { readonly wallet: Wallet; readonly previousStatus: WalletStatus; readonly by: StatusActor },
  at: Date,
  ids: Ids,
): OutboxEntry {
  const { wallet, previousStatus, by } = change;
  const event = createEvent({
    id: ids.next('evt'),
    source: 'wallets',
    type: 'wallet.status-changed',
    key: wallet.id,
    at,
    data: {
      walletId: wallet.id,
      ownerId: wallet.ownerId,
      currency: wallet.currency,
      status: wallet.status,
      previousStatus,
      changedBy: { userId: by.userId, role: by.role },
    },
  });
  return { topic: 'audit-events', event };
}
