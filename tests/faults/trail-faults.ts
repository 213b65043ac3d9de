import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import type { Setting } from './experiment.ts';
import type { Outboxes } from './outboxes.ts';

const query = `query Trails($after: String) {
  transactions(first: 50, after: $after) {
    edges { node { id history { id status } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Page {
  readonly edges: readonly {
    readonly node: { readonly id: string; readonly history: readonly { readonly id: string }[] | null };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/**
 * Waits until the trail of every transaction of these people has come to what their services wrote down, once nothing is
 * under way any more: one entry for each event that tells of it, and none besides. Gives what is amiss then.
 */
export async function trailFaults(
  { guardMs }: Pick<Setting, 'guardMs'>,
  outboxes: Outboxes,
  people: readonly WalletHolder[],
): Promise<readonly string[]> {
  let faults: readonly string[] = ['no trail could be read'];
  await eventually(
    'each trail is whole',
    async () => {
      faults = compare(await outboxes.trailEvents(), await readTrails(people));
      return faults.length === 0 || undefined;
    },
    { timeoutMs: guardMs },
  ).catch((error: unknown) => {
    if (error instanceof Error && error.cause !== undefined) faults = [...faults, String(error.cause)];
  });
  return faults;
}

function compare(
  written: Awaited<ReturnType<Outboxes['trailEvents']>>,
  trails: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const missing = [...written]
    // Other people's are not read.
    .filter(([id, { transactionId }]) => trails.get(transactionId)?.includes(id) === false)
    .map(([id, { transactionId, what }]) => `${what} (${id}) is not in the trail of ${transactionId}`);
  const wrong = [...trails].flatMap(([transactionId, ids]) => [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`),
    ...ids
      .filter((id) => written.get(id)?.transactionId !== transactionId)
      .map((id) => `${id} is in the trail of ${transactionId}, which it does not tell of`),
  ]);
  return [...missing, ...wrong];
}

/** The ids of the entries of each transaction. */
async function readTrails(people: readonly WalletHolder[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const trails = new Map<string, readonly string[]>();
  for (const { client } of people) {
    for (let after: string | null = null; ; ) {
      const { data, text } = await client.send(query, { after });
      const page = data?.['transactions'];
      if (!isPage(page)) throw new Error(text);
      for (const { node } of page.edges) {
        if (node.history === null) throw new Error(`${node.id} has no trail now: ${text.slice(-300)}`);
        trails.set(
          node.id,
          node.history.map(({ id }) => id),
        );
      }
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
  }
  return trails;
}

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'edges' in value && 'pageInfo' in value;
}
