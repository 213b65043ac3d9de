import type { Body, Documents, StoredDocument } from '@paygraph/document-store';
import { parseId } from '@paygraph/ids';
import { z } from 'zod';
import type { LogEntry, TransactionLog } from '../domain/history.ts';

/** What an entry's document holds besides its id, its owner (the transaction) and its time. */
const bodySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('status'),
    status: z.enum(['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REVERSED']),
    version: z.int(),
    detail: z.string(),
  }),
  z.object({ kind: z.literal('provider'), detail: z.string() }),
]);

/** The audit trails of all transactions as documents of one collection. */
export function createTransactionLog(documents: Documents): TransactionLog {
  return {
    record: async (entry) => {
      const { id, transactionId, at } = entry;
      await documents.insertOnce({ id, owner: transactionId, createdAt: at, body: bodyOf(entry) });
    },
    entriesOf: async (ids, limit) => {
      const found = await documents.findByOwners(ids, { limit });
      return found.map((entries) => entries.map(readEntry));
    },
  };
}

function bodyOf(entry: LogEntry): Body {
  const { kind, detail } = entry;
  return kind === 'status'
    ? { kind, detail, status: entry.status, version: entry.version }
    : { kind, detail };
}

/** Throws for a document that no version of this service wrote. */
function readEntry({ id, owner, createdAt, body }: StoredDocument): LogEntry {
  const transactionId = parseId('txn', owner);
  if (transactionId === undefined)
    throw new Error(`${id} is in the trail of ${owner}, which is no transaction`);
  return { ...bodySchema.parse(body), id, transactionId, at: createdAt };
}
