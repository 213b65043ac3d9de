import type { EventOf } from '@paygraph/event-bus';
import { type Happening, oneTold } from '../domain/happening.ts';
import type { WalletNotice } from '../domain/notice.ts';
import { aboutEvent, readCurrency, readUser } from './read-event.ts';

type StatusChanged = EventOf<'wallet.status-changed'>;

/** undefined where a wallet stays what it was. */
export function readWalletStatusChanged(event: StatusChanged): Happening | undefined {
  const topic = topicOf(event.data);
  if (topic === undefined) return undefined;
  const { ownerId, currency } = event.data;
  const which = currency === null ? {} : { currency: readCurrency(currency) };
  return oneTold(aboutEvent(event), readUser(ownerId), { topic, ...which });
}

function topicOf({
  status,
  previousStatus,
}: Pick<StatusChanged['data'], 'status' | 'previousStatus'>): WalletNotice['topic'] | undefined {
  if (status === previousStatus) return undefined;
  switch (status) {
    case 'FROZEN':
      return 'wallet.frozen';
    case 'DEACTIVATED':
      return 'wallet.deactivated';
    case 'ACTIVE':
      return previousStatus === 'FROZEN' ? 'wallet.unfrozen' : 'wallet.reactivated';
    default:
      return status satisfies never;
  }
}
