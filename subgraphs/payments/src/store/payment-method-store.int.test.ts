import { connectDatabase } from '@paygraph/database';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, test } from 'vitest';
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
