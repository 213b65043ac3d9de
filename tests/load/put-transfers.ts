import { createIds } from '@paygraph/ids';
import postgres from 'postgres';

/** In one statement. */
const rowsAtOnce = 1_000;

/**
 * Puts completed transfers between these people into the outbox of transactions, as if they had all ended at one moment:
 * what the services behind it make of them is the question, not how quickly money moves.
 */
export async function putTransfers(
  databaseUrl: string,
  people: readonly string[],
  count: number,
): Promise<void> {
  const ids = createIds();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    for (let start = 0; start < count; start += rowsAtOnce) {
      const rows = Array.from({ length: Math.min(rowsAtOnce, count - start) }, (_, index) => {
        const from = people[(start + index) % people.length] ?? '';
        const to = people[(start + index + 1) % people.length] ?? '';
        const event = transferOf(ids, from, to);
        return { event_id: event.id, topic: 'transaction-events', key: event.partitionkey, event };
      });
      await sql`
        insert into outbox (event_id, topic, key, event)
        select event_id, topic, key, event
        from jsonb_to_recordset(${sql.json(rows)}) as r (event_id text, topic text, key text, event jsonb)`;
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function transferOf(ids: ReturnType<typeof createIds>, from: string, to: string) {
  const transactionId = ids.next('txn');
  return {
    specversion: '1.0',
    id: ids.next('evt'),
    source: '/transactions',
    type: 'transaction.status-changed',
    subject: transactionId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: transactionId,
    data: {
      transactionId,
      type: 'TRANSFER',
      status: 'COMPLETED',
      previousStatus: 'PENDING',
      version: 2,
      amount: { amount: '25.50', currency: 'USD' },
      sourceWalletId: ids.next('wal'),
      destinationWalletId: ids.next('wal'),
      viewers: [from, to],
      failureCode: null,
      initiatorId: from,
      sourceOwnerId: from,
      destinationOwnerId: to,
      refundOf: null,
      fee: null,
    },
  };
}
