import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { TransactionStatus, TransactionType } from '../domain/transaction.ts';
import type { TransactionFilter } from '../domain/transaction-list.ts';
import { transactions } from './tables.ts';

/** Which types have a wallet as their source, and which as their destination: the table's own checks say so. */
const typesFromWallets: readonly TransactionType[] = ['WITHDRAWAL', 'TRANSFER', 'PAYMENT', 'REFUND'];
const typesToWallets: readonly TransactionType[] = ['DEPOSIT', 'TRANSFER', 'PAYMENT', 'REFUND'];
/** Which are on no wallet of whoever paid by card, and the same in the words of their index. */
const typesOfCards: readonly TransactionType[] = ['PAYMENT', 'REFUND'];
const ofCard = sql`${transactions.type} in ('PAYMENT', 'REFUND')`;

/** The statuses that are few beside COMPLETED, each group in the words of the indexes that hold nothing else. */
const rareStatuses: readonly { readonly statuses: readonly TransactionStatus[]; readonly asIndexed: SQL }[] =
  [
    { statuses: ['FAILED', 'REVERSED'], asIndexed: sql`${transactions.status} in ('FAILED', 'REVERSED')` },
    {
      statuses: ['PENDING', 'PROCESSING'],
      asIndexed: sql`${transactions.status} in ('PENDING', 'PROCESSING')`,
    },
  ];

/**
 * The conditions of scans that together give what the filter lets through, each of one index, from which next to nothing
 * is passed over: so a page takes as long as it has rows, whatever else someone has done.
 */
export function scansOf(
  sides: { readonly source: SQL; readonly destination: SQL; readonly card?: SQL },
  filter: TransactionFilter,
): readonly SQL[] {
  const { source, destination, card } = sides;
  return [
    ...scansOfSide(source, typesFromWallets, filter),
    ...scansOfSide(destination, typesToWallets, filter),
    ...(card ? scansOfCard(card, filter) : []),
  ].filter((scan) => scan !== undefined);
}

/** One scan for both types: few people have thousands of these. */
function scansOfCard(card: SQL, filter: TransactionFilter): readonly (SQL | undefined)[] {
  const types = askedOf(typesOfCards, filter);
  return types.length === 0 ? [] : [and(card, ofCard, typeIn(types), statusIn(filter.statuses))];
}

function scansOfSide(
  side: SQL,
  typesOfSide: readonly TransactionType[],
  filter: TransactionFilter,
): readonly (SQL | undefined)[] {
  const types = askedOf(typesOfSide, filter);
  const { statuses } = filter;
  if (types.length === 0) return [];
  const byType = (status: SQL | undefined) =>
    types.map((type) => and(side, eq(transactions.type, type), status));
  if (statuses === undefined) return byType(undefined);
  return [
    ...(statuses.includes('COMPLETED') ? byType(eq(transactions.status, 'COMPLETED')) : []),
    ...rareStatuses
      .filter((group) => group.statuses.some((status) => statuses.includes(status)))
      .map(({ asIndexed }) => and(side, asIndexed, typeIn(types), statusIn(statuses))),
  ];
}

function askedOf(
  types: readonly TransactionType[],
  { types: asked }: TransactionFilter,
): readonly TransactionType[] {
  return types.filter((type) => asked === undefined || asked.includes(type));
}

function typeIn(types: readonly TransactionType[]): SQL {
  return inArray(transactions.type, [...types]);
}

function statusIn(statuses: readonly TransactionStatus[] | undefined): SQL | undefined {
  return statuses && inArray(transactions.status, [...statuses]);
}
