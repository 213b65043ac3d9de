import { createIds, parseId } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { linkNotificationIdOf, notificationIdOf } from './notification-id.ts';

const ids = createIds();
const topic = 'transaction.completed';

describe('the id of a notification', () => {
  test('is the same for the same event, person and topic', () => {
    const [event, ada] = [ids.next('evt'), ids.next('usr')];
    const id = notificationIdOf(event, ada, topic);
    expect(notificationIdOf(event, ada, topic)).toBe(id);
    expect(parseId('ntf', id)).toBe(id);
  });

  test('is another one for another event, another person and another topic', () => {
    const [event, ada] = [ids.next('evt'), ids.next('usr')];
    const all = [
      notificationIdOf(event, ada, topic),
      notificationIdOf(ids.next('evt'), ada, topic),
      notificationIdOf(event, ids.next('usr'), topic),
      notificationIdOf(event, ada, 'transaction.reversed'),
      linkNotificationIdOf(event),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('of a mailed link is its event’s own, as it was in earlier versions', () => {
    const event = ids.next('evt');
    expect(linkNotificationIdOf(event)).toBe(event.replace('evt_', 'ntf_'));
  });

  test('sorts as the events do', () => {
    let nowMs = 1_700_000_000_000;
    const events = createIds(() => ++nowMs);
    const all = Array.from({ length: 20 }, () =>
      notificationIdOf(events.next('evt'), ids.next('usr'), topic),
    );
    expect(all.toSorted()).toEqual(all);
  });

  test.each(['', 'evt_', 'usr_01m83sq45wf46a7b0fazzw60d0', 'evt_evt_01m83sq45wf46a7b0fazz'])(
    'is none for what is no event’s id: %j',
    (text) => {
      expect(() => notificationIdOf(text, ids.next('usr'), topic)).toThrow('not an event');
      expect(() => linkNotificationIdOf(text)).toThrow('not an event');
    },
  );
});
