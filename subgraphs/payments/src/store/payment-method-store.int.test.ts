import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { createIds } from '@paygraph/ids';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, test } from 'vitest';
import { paymentsMigrations } from './migrations.ts';
import { createPaymentMethodStore } from './payment-method-store.ts';

test('a query that fails is logged without the token it was given', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'payments',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  // Without its tables, so every query fails.
  const scratch = await createScratchDatabase('payments');
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  const methods = createPaymentMethodStore({ orm: database.orm, ids: createIds(), onCommitted: () => {} });
  const userId = createIds().next('usr');
  const method = {
    id: createIds().next('pmt'),
    userId,
    kind: 'CREDIT_CARD',
    brand: 'Visa',
    last4: '4242',
    expiryMonth: 12,
    expiryYear: 2034,
    createdAt: new Date(0),
    removedAt: null,
  } as const;
  for (const failing of [
    () => methods.findByToken(userId, 'tok_secret'),
    () => methods.add(method, 'tok_secret'),
  ]) {
    const error: unknown = await failing().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    logger.error({ err: error }, 'a request failed');
  }
  await database.close();
  await scratch.drop();
  expect(lines).toHaveLength(2);
  expect(lines.join()).toContain('does not exist');
  expect(lines.join()).not.toContain('tok_secret');
});

test('a method is kept, and is removed, exactly if that is told of', async () => {
  const scratch = await createScratchDatabase('payments');
  await migrateDatabase(scratch.url, [outboxMigrations, paymentsMigrations]);
  const logger = createLogger({ service: 'payments', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  const ids = createIds();
  let committed = 0;
  const methods = createPaymentMethodStore({
    orm: database.orm,
    ids,
    onCommitted: () => {
      committed += 1;
    },
  });
  const method = {
    id: ids.next('pmt'),
    userId: ids.next('usr'),
    kind: 'BANK_ACCOUNT',
    brand: null,
    last4: '3000',
    expiryMonth: null,
    expiryYear: null,
    createdAt: new Date(0),
    removedAt: null,
  } as const;
  const whileNothingCanBeTold = async (work: () => Promise<unknown>) => {
    await database.sql`alter table outbox rename to outbox_away`;
    await expect(work()).rejects.toThrow();
    await database.sql`alter table outbox_away rename to outbox`;
  };

  await whileNothingCanBeTold(() => methods.add(method, 'tok_bank'));
  expect(await methods.listOf(method.userId)).toEqual([]);
  await methods.add(method, 'tok_bank');
  await whileNothingCanBeTold(() => methods.remove(method.userId, method.id, new Date(1)));
  expect(await methods.listOf(method.userId)).toMatchObject([{ id: method.id }]);
  await methods.remove(method.userId, method.id, new Date(1));
  expect(await methods.listOf(method.userId)).toEqual([]);
  expect(await methods.remove(method.userId, method.id, new Date(2))).toBeUndefined();

  const told = await database.sql`select event ->> 'type' as type from outbox order by id`;
  expect(told.map(({ type }) => type)).toEqual(['payment-method.added', 'payment-method.removed']);
  expect(committed).toBe(2);
  await database.close();
  await scratch.drop();
});
