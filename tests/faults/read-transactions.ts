import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import { minorOf } from './audit.ts';

/** A transaction as its parties see it. */
export interface Seen {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly failure: string | undefined;
  readonly parties: readonly WalletHolder[];
}

/** By id. */
export type Transactions = ReadonlyMap<string, Seen>;

const query = `query Everything($after: String) {
  transactions(first: 100, after: $after) {
    edges { node { id type status amount { amount } fee { amount } failure { code } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Page {
  readonly edges: readonly {
    readonly node: {
      readonly id: string;
      readonly type: string;
      readonly status: string;
      readonly amount: { readonly amount: string };
      readonly fee: { readonly amount: string };
      readonly failure: { readonly code: string } | null;
    };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Every transaction of these people. */
export async function readTransactions(people: readonly WalletHolder[]): Promise<Transactions> {
  const all = new Map<string, Seen>();
  for (const person of people) {
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo } = await readPage(person, after);
      for (const { node } of edges) {
        all.set(node.id, {
          id: node.id,
          type: node.type,
          status: node.status,
          amountMinor: minorOf(node.amount.amount),
          feeMinor: minorOf(node.fee.amount),
          failure: node.failure?.code,
          parties: [...(all.get(node.id)?.parties ?? []), person],
        });
      }
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
  }
  return all;
}

/** Asks again where a part is unavailable: a service that was killed may be only just back. */
async function readPage({ client }: WalletHolder, after: string | null): Promise<Page> {
  return await eventually('transactions can be read', async () => {
    const { data, text } = await client.send(query, { after });
    const page = data?.['transactions'];
    if (!isPage(page)) throw new Error(text);
    return page;
  });
}

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'edges' in value && 'pageInfo' in value;
}
