import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendToOutbox, claimEvent } from './index.ts';
import { eventOf, openScratchOutbox, type ScratchOutbox } from './scratch-outbox.ts';

let outbox: ScratchOutbox;
beforeAll(async () => {
  outbox = await openScratchOutbox();
});
afterAll(() => outbox.close());

describe('an event', () => {
  test('exists exactly if the state it tells of does', async () => {
    const event = eventOf('twice', 1);
    await outbox.database.orm.transaction((transaction) =>
      appendToOutbox(transaction, [{ topic: 'user-events', event }]),
    );
    await expect(appendToOutbox(outbox.database.orm, [{ topic: 'user-events', event }])).rejects.toThrow();
    expect(await outbox.database.sql`select from outbox`).toHaveLength(1);
  });

  test('is claimed by a consumer once, also by two at the same time, and again after a rollback', async () => {
    const claim = (consumer: string) =>
      outbox.database.orm.transaction((transaction) => claimEvent(transaction, consumer, 'evt_1'));
    await expect(
      outbox.database.orm.transaction(async (transaction) => {
        expect(await claimEvent(transaction, 'one', 'evt_1')).toBe(true);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    const claimed = await Promise.all([claim('one'), claim('one'), claim('one')]);
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await claim('another')).toBe(true);
  });
});
