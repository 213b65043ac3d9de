import type { EventOf } from '@paygraph/event-bus';
import { type Happening, oneTold } from '../domain/happening.ts';
import { aboutEvent, readUser } from './read-event.ts';

export function readPaymentMethodChanged(
  event: EventOf<'payment-method.added' | 'payment-method.removed'>,
): Happening {
  const { userId, label } = event.data;
  return oneTold(aboutEvent(event), readUser(userId), { topic: event.type, label });
}
