/** Events that tests publish, numbered so that their order shows, and a consumer that writes the numbers down. */
import { createEvent, type UserEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import type { Delivery, Handlers } from './port.ts';

const ids = createIds();

/** `number` tells the events of a key apart. */
export function eventOf(key: string, number: number): UserEvent {
  return createEvent({
    id: ids.next('evt'),
    source: 'users',
    type: 'user.registered',
    key,
    at: new Date(0),
    data: { userId: key, displayName: String(number) },
  });
}

/** Events one to `count` of a key. */
export function eventsOf(key: string, count: number, from = 1): UserEvent[] {
  return Array.from({ length: count }, (_, index) => eventOf(key, from + index));
}

/** A handler that writes down the number of each event of these keys; of others nothing, and it does nothing. */
export function recorder(
  keys: readonly string[],
  act: (number: number, delivery: Delivery) => Promise<void> | void = () => {},
) {
  const seen: { key: string; number: number }[] = [];
  const handlers: Handlers = {
    'user.registered': async ({ data }, delivery) => {
      if (!keys.includes(data.userId)) return;
      const number = Number(data.displayName);
      await act(number, delivery);
      seen.push({ key: data.userId, number });
    },
  };
  return {
    seen,
    handlers,
    numbers: (key = keys[0]) => seen.filter((one) => one.key === key).map((one) => one.number),
  };
}

export function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
