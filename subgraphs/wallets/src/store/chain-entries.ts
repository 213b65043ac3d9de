import type { Database } from '@paygraph/database';
import { type ChainedEntry, chainedColumns, linkHash } from './entry-chain.ts';

/** Chains at most one batch of the entries committed by now; answers how many it was. */
export type ChainEntries = () => Promise<number>;

/** The SQL of chaining a batch: run in this order. */
export const chainStatements = {
  /** One worker at a time. A statement of its own: the next one must see what the worker before it chained. */
  lockHead: `select position::text, encode(hash, 'hex') as hash from entry_chain_head for update`,

  /** $1: how many. Ids sort by time: the chain is in the order of the entries but for commits that overtook others. */
  readUnchained: `
    select ${chainedColumns}
    from (select entry_id from unchained_entries order by entry_id limit $1) as batch
    join entries on entries.id = entry_id
    order by entry_id`,

  /** $1: positions, $2: ids of entries, $3: hashes; $4 and $5: the last of them, the new head. */
  write: `
    with linked as (
      insert into entry_chain (position, entry_id, hash)
      select position, entry_id, decode(hash, 'hex')
      from unnest($1::bigint[], $2::text[], $3::text[]) as new (position, entry_id, hash)
    ), taken as (
      delete from unchained_entries where entry_id = any ($2::text[])
    )
    update entry_chain_head set position = $4::bigint, hash = decode($5, 'hex')`,
} as const;

export const chainBatchSize = 1_000;

export function createChainEntries(
  { sql }: Pick<Database, 'sql'>,
  statements: Readonly<Record<keyof typeof chainStatements, string>> = chainStatements,
): ChainEntries {
  return async () =>
    await sql.begin(async (transaction) => {
      const run = <Row>(text: string, parameters: (string | readonly string[])[]) =>
        transaction.unsafe<(Row & object)[]>(text, parameters, { prepare: true });
      const [head] = await run<{ position: string; hash: string }>(statements.lockHead, []);
      if (head === undefined) throw new Error('the chain has no head');
      const entries = await run<ChainedEntry>(statements.readUnchained, [String(chainBatchSize)]);
      if (entries.length === 0) return 0;

      const positions: string[] = [];
      const hashes: string[] = [];
      let [position, hash] = [BigInt(head.position), head.hash];
      for (const entry of entries) {
        position += 1n;
        hash = linkHash(hash, entry);
        positions.push(position.toString());
        hashes.push(hash);
      }
      await run(statements.write, [
        positions,
        entries.map(({ id }) => id),
        hashes,
        position.toString(),
        hash,
      ]);
      return entries.length;
    });
}
