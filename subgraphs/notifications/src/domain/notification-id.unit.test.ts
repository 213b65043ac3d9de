import { createIds } from '@paygraph/ids';
import { expect, test } from 'vitest';
import { notificationIdOf } from './notification-id.ts';

const ids = createIds();

test('an event leads to one notification, another event to another', () => {
  const [first, second] = [ids.next('evt'), ids.next('evt')];
  expect(notificationIdOf(first)).toBe(notificationIdOf(first));
  expect(notificationIdOf(first)).not.toBe(notificationIdOf(second));
  expect(notificationIdOf(first)).toMatch(/^ntf_/);
});

test('notifications sort as their events', () => {
  const events = Array.from({ length: 20 }, () => ids.next('evt'));
  const notifications = events.map(notificationIdOf);
  expect(notifications.toSorted()).toEqual(notifications);
});

test.each(['', 'evt_', 'usr_01m83sq45wf46a7b0fazzw60d0', 'evt_evt_01m83sq45wf46a7b0fazz'])(
  'refuses what is no event’s id: %j',
  (text) => {
    expect(() => notificationIdOf(text)).toThrow('not an event');
  },
);
