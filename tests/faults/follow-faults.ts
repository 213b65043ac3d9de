import type { LiveEvents } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import type { Transactions } from './read-transactions.ts';

/** Someone whose transactions' changes of status are read from a cursor on, and the last one told of each. */
export interface Followed {
  readonly holder: WalletHolder;
  cursor: string;
  readonly told: Map<string, string>;
}

const query = `subscription Changes($after: String!) {
  transactionStatusChanged(after: $after) {
    cursor status previousStatus transaction { id }
  }
}`;

interface Change {
  readonly cursor: string;
  readonly status: string;
  readonly previousStatus: string | null;
  /** Null where there is none behind what was told. */
  readonly transaction: { readonly id: string } | null;
}

/** Guards against hanging; what is past comes at once. */
const nextWithinMs = 10_000;
/** All was told: what still comes is one too many. */
const oneTooManyWithinMs = 200;

/**
 * What subscribers are told is the outbox itself. Every transaction since the last time must be told from its first
 * status to the one it has, each change once and after the one it follows.
 */
export async function followFaults(
  followed: readonly Followed[],
  transactions: Transactions,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const person of followed) faults.push(...(await faultsOf(person, transactions)));
  return faults;
}

async function faultsOf(person: Followed, transactions: Transactions): Promise<readonly string[]> {
  const { holder, told } = person;
  const own = [...transactions.values()].filter(({ parties }) => parties.includes(holder));
  const untold = () => own.filter(({ id, status }) => told.get(id) !== status);
  const faults: string[] = [];
  // A system that was killed took the socket with it.
  holder.client.cut();
  const live = holder.client.listen(query, { after: person.cursor });
  try {
    for (;;) {
      const change = await nextChange(live, untold().length > 0 ? nextWithinMs : oneTooManyWithinMs);
      if (change === undefined) break;
      if (typeof change === 'string') {
        faults.push(change);
        continue;
      }
      const { transaction, status, previousStatus, cursor } = change;
      person.cursor = cursor;
      if (transaction === null || !transactions.has(transaction.id)) {
        faults.push(`${status} was told of ${transaction?.id ?? 'a transaction'} that is not there`);
        continue;
      }
      const last = told.get(transaction.id) ?? null;
      if (previousStatus !== last) {
        faults.push(`${transaction.id} was told ${previousStatus} -> ${status} after ${last}`);
      }
      told.set(transaction.id, status);
    }
  } finally {
    live.stop();
  }
  faults.push(
    ...untold().map(
      ({ id, status }) => `${id} is ${status}, and the last that was told is ${told.get(id) ?? 'nothing'}`,
    ),
  );
  return faults;
}

/** Undefined where none comes in time; words where one came that can't be read. */
async function nextChange(
  live: LiveEvents<Record<string, unknown>>,
  withinMs: number,
): Promise<Change | string | undefined> {
  const data = await live.next(withinMs).catch((error: unknown) => {
    const words = String(error);
    if (words.includes('no event within')) return undefined;
    if (words.includes('an event with errors')) return words;
    throw error;
  });
  if (data === undefined || typeof data === 'string') return data;
  const change = data['transactionStatusChanged'];
  return isChange(change) ? change : `told was ${JSON.stringify(data)}`;
}

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'cursor' in value && 'transaction' in value;
}
