import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type TransactionPartsFragment, TransactionsDocument, type TransactionsQuery } from '@paygraph/sdk';
import type { Place } from '@paygraph/testing';
import { minorOf as exactMinorOf } from '../people/movements.ts';
import type { Person } from '../people/person.ts';

type Transaction = TransactionPartsFragment;

/** All of a person's transactions, newest first. */
export async function allTransactions({ client }: Pick<Person, 'client'>): Promise<readonly Transaction[]> {
  const all: Transaction[] = [];
  for (let after: string | null = null; ; ) {
    const { transactions }: TransactionsQuery = await client.mustRun(TransactionsDocument, {
      first: 100,
      after,
    });
    if (transactions === null) throw new Error('no transactions at all');
    all.push(...transactions.edges.map(({ node }) => node));
    if (!transactions.pageInfo.hasNextPage) return all;
    after = transactions.pageInfo.endCursor;
  }
}

/** Those of a person that have not come to their end. */
export async function unfinishedTransactions({
  client,
}: Pick<Person, 'client'>): Promise<readonly Transaction[]> {
  const { transactions } = await client.mustRun(TransactionsDocument, {
    first: 100,
    filter: { statuses: ['PENDING', 'PROCESSING'] },
  });
  return transactions?.edges.map(({ node }) => node) ?? [];
}

/** What the provider took and did not give back, in minor units: read from its own book. */
export async function chargedMinor(place: Pick<Place, 'dataFolder'>): Promise<number> {
  const done = (await providerOperations(place)).filter(({ outcome }) => outcome.status === 'succeeded');
  return done.reduce((sum, { order }) => sum + Number(order.amount) * (order.kind === 'charge' ? 1 : -1), 0);
}

/** What the provider was asked for, in its own book: charges, refunds and payouts, declined ones too. */
export async function providerOperations({
  dataFolder,
}: Pick<Place, 'dataFolder'>): Promise<readonly ProviderOperation[]> {
  const book = await readFile(path.join(dataFolder, 'provider', 'journal.jsonl'), 'utf8');
  return book
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProviderOperation | { readonly type: 'token' })
    .filter((record) => record.type === 'operation');
}

interface ProviderOperation {
  readonly type: 'operation';
  readonly order: { readonly kind: string; readonly key: string; readonly amount: string };
  readonly outcome: { readonly status: string };
}

/** Whole minor units of an amount with two decimals. Never by way of a fraction, which a binary float does not have. */
export function minorOf(amount: string): number {
  const minor = exactMinorOf(amount);
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${amount} is more than is counted here`);
  return Number(minor);
}
