import type { UserId, WalletId } from '@paygraph/ids';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { drizzle } from 'drizzle-orm/postgres-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openTransaction,
  type Transaction,
  type TransactionStatus,
  type TransactionType,
} from '../domain/transaction.ts';
import type { TransactionFilter, TransactionPage } from '../domain/transaction-list.ts';
import { createSurroundings, type Surroundings } from '../testing/service.ts';
import { transactions } from './tables.ts';
import { createTransactionLists } from './transaction-lists.ts';
import { toRow } from './transaction-row.ts';

let world: Surroundings;
let drop: () => Promise<void>;
let all: Transaction[];
let people: { userId: UserId; walletId: WalletId }[];
const start = new Date('2026-11-23T08:00:00.000Z').getTime();
const count = 300;

/** Three people who send to one another and deposit, many within the same millisecond. */
beforeAll(async () => {
  const scratch = await createScratchDatabase('transaction_lists');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
  const { ids } = world;
  people = Array.from({ length: 3 }, () => ({ userId: ids.next('usr'), walletId: ids.next('wal') }));
  all = Array.from({ length: count }, (_, index) => transactionOf(index));
  await world.database.orm.insert(transactions).values(
    all.map((transaction) => ({
      ...toRow(transaction),
      nextStepAt: transaction.status === 'PENDING' ? new Date() : null,
    })),
  );
});

afterAll(async () => {
  await world.close();
  await drop();
});

function sideOf(index: number) {
  const person = people[index % people.length];
  if (!person) throw new Error('nobody there');
  return { walletId: person.walletId, ownerId: person.userId };
}

function transactionOf(index: number): Transaction {
  const destination = sideOf(index);
  const isDeposit = index % 5 === 0;
  const source = isDeposit ? undefined : sideOf(index + 1 + (index % 2));
  const status: TransactionStatus = (['PENDING', 'COMPLETED', 'FAILED'] as const)[index % 3] ?? 'PENDING';
  const at = new Date(start + Math.floor(index / 7) * 10);
  const opened = openTransaction(
    {
      type: isDeposit ? 'DEPOSIT' : 'TRANSFER',
      amount: { minor: BigInt(index + 1), currency: 'USD' },
      source,
      destination,
      paymentMethod: isDeposit
        ? { paymentMethodId: world.ids.next('pmt'), ownerId: destination.ownerId }
        : undefined,
      description: undefined,
      reference: undefined,
    },
    { id: world.ids.next('txn'), initiatorId: (source ?? destination).ownerId, at },
  );
  return {
    ...opened,
    status,
    completedAt: status === 'COMPLETED' ? at : undefined,
    failure: status === 'FAILED' ? { code: 'CARD_DECLINED', about: 'payment-method' } : undefined,
  };
}

/** The plain way to say what a list holds. */
function plainly(isIn: (transaction: Transaction) => boolean, filter: TransactionFilter): string[] {
  const { types, statuses, from, to } = filter;
  return all
    .filter(isIn)
    .filter(({ type }) => !types || types.includes(type))
    .filter(({ status }) => !statuses || statuses.includes(status))
    .filter(({ createdAt }) => (!from || createdAt >= from) && (!to || createdAt < to))
    .toSorted((one, other) => {
      const byTime = other.createdAt.getTime() - one.createdAt.getTime();
      return byTime || (one.id < other.id ? 1 : -1);
    })
    .map(({ id }) => id);
}

/** Follows the pages from the first to the last. */
async function leaf(
  limit: number,
  pageAfter: (after: Transaction | undefined) => Promise<TransactionPage>,
): Promise<string[]> {
  const seen: string[] = [];
  let after: Transaction | undefined;
  for (let pages = 0; pages <= count; pages += 1) {
    const page = await pageAfter(after);
    expect(page.nodes.length).toBeLessThanOrEqual(limit);
    seen.push(...page.nodes.map(({ id }) => id));
    after = page.nodes.at(-1);
    if (!page.hasNextPage) return seen;
  }
  throw new Error('the pages do not end');
}

// Many of them are the very instant at which something was created.
const instants = fc.option(
  fc.integer({ min: -2, max: count / 4 }).map((steps) => new Date(start + steps * 5)),
  { nil: undefined },
);
const filters: fc.Arbitrary<TransactionFilter> = fc.record({
  types: fc.option(fc.subarray<TransactionType>(['DEPOSIT', 'TRANSFER', 'PAYMENT']), { nil: undefined }),
  statuses: fc.option(fc.subarray<TransactionStatus>(['PENDING', 'COMPLETED', 'FAILED', 'REVERSED']), {
    nil: undefined,
  }),
  from: instants,
  to: instants,
});

describe('leafing through pages of any size, with any filter, gives the sorted list', () => {
  const asked = [filters, fc.integer({ min: 1, max: 100 }), fc.nat(2)] as const;

  test('of a party', async () => {
    const lists = createTransactionLists({ orm: world.database.orm });
    await fc.assert(
      fc.asyncProperty(...asked, async (filter, limit, person) => {
        const { ownerId } = sideOf(person);
        const seen = await leaf(limit, (after) => lists.ofParty(ownerId, { filter, limit, after }));
        expect(seen).toEqual(
          plainly(
            ({ source, destination }) => source?.ownerId === ownerId || destination?.ownerId === ownerId,
            filter,
          ),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('of a wallet', async () => {
    const lists = createTransactionLists({ orm: world.database.orm });
    await fc.assert(
      fc.asyncProperty(...asked, async (filter, limit, person) => {
        const { walletId } = sideOf(person);
        const seen = await leaf(limit, (after) => lists.ofWallet(walletId, { filter, limit, after }));
        expect(seen).toEqual(
          plainly(
            ({ source, destination }) => source?.walletId === walletId || destination?.walletId === walletId,
            filter,
          ),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('a page is read from indexes alone, and passes over nothing,', () => {
  const nothing: TransactionFilter = {
    types: undefined,
    statuses: undefined,
    from: undefined,
    to: undefined,
  };
  const filters: readonly (readonly [string, TransactionFilter])[] = [
    ['without a filter', nothing],
    ['filtered by a rare type', { ...nothing, types: ['DEPOSIT'] }],
    ['filtered by two types', { ...nothing, types: ['DEPOSIT', 'PAYMENT'] }],
    ['filtered by what failed', { ...nothing, statuses: ['FAILED'] }],
    ['filtered by a time', { ...nothing, to: new Date(start + 100) }],
  ];

  test.each(filters)('%s', async (_name, filter) => {
    const { ownerId, walletId } = sideOf(0);
    const after = all[200];
    const statements = await statementsOf(async (lists) => {
      await lists.ofParty(ownerId, { filter, limit: 5, after });
      await lists.ofWallet(walletId, { filter, limit: 5, after });
    });
    expect(statements).toHaveLength(2);
    for (const statement of statements) {
      const plan = await planOf(statement);
      expect(plan).toMatch(/Index(?: Only)? Scan using transactions_(?:undone_)?by_/);
      expect(plan).not.toMatch(/Rows Removed by|Seq Scan|Bitmap/);
    }
  });
});

interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

/** What is sent to the database while something is read. */
async function statementsOf(
  read: (lists: ReturnType<typeof createTransactionLists>) => Promise<void>,
): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => statements.push({ query, params }) };
  await read(createTransactionLists({ orm: drizzle(world.database.sql, { logger }) }));
  return statements;
}

/** As of a large table: of one this small Postgres would rather read all. */
async function planOf({ query, params }: Statement): Promise<string> {
  const rows = await world.database.sql.begin(async (transaction) => {
    for (const way of ['seqscan', 'bitmapscan', 'sort']) {
      await transaction.unsafe(`set local enable_${way} = off`);
    }
    return await transaction.unsafe(`explain (analyze, costs off, timing off) ${query}`, params.map(String));
  });
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}
