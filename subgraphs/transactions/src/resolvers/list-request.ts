import { apiError, type PageRequest, readPageRequest } from '@paygraph/subgraph-server';
import { readPlace } from '../domain/read-transactions.ts';
import type { ListRequest } from '../domain/transaction-list.ts';
import type { QueryTransactionsArgs } from '../generated/resolver-types.ts';

/** Reads the arguments of a list of transactions. Throws BAD_USER_INPUT for a page or a cursor there can't be. */
export function readListRequest(args: QueryTransactionsArgs): { page: PageRequest; list: ListRequest } {
  const page = readPageRequest(args);
  const after = page.after === undefined ? undefined : readPlace(page.after);
  if (page.after !== undefined && after === undefined) {
    throw apiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  }
  const { types, statuses, from, to } = args.filter ?? {};
  return {
    page,
    list: {
      limit: page.limit,
      after,
      filter: {
        types: types ?? undefined,
        statuses: statuses ?? undefined,
        from: from ?? undefined,
        to: to ?? undefined,
      },
    },
  };
}
