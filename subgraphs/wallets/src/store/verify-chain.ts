import type { Database } from '@paygraph/database';
import { type ChainedEntry, chainedColumns, firstHash, linkHash } from './entry-chain.ts';

type Snapshot = Parameters<Parameters<Database['sql']['begin']>[1]>[0];

/** A link with the entry it is over; all null of an entry that is gone. */
type Link = { readonly position: string; readonly entry_id: string; readonly hash: string } & (
  | ChainedEntry
  | { readonly id: null }
);

export interface ChainVerification {
  /** How many links were found right before the first wrong one, or in all. */
  readonly chained: number;
  /** The hash of the last of them: written down elsewhere, it proves later what the ledger was at this moment. */
  readonly head: string;
  /** The first wrong link in plain words, and what was never chained. */
  readonly faults: readonly string[];
}

/** So many are in memory at once, and as long is the process busy with nothing else: some 20 ms. */
const batchSize = 5_000;
/** An entry is chained within a second or so; one that waits longer than this is waiting for nobody. */
const patienceSeconds = 60;

/** Follows the chain from the first entry to the last, in the caller's snapshot, and ends at the first wrong link. */
export async function verifyChain(
  snapshot: Snapshot,
  options: {
    /** `at-rest`: a database nobody writes to; what is not chained there is measured against its newest entry. */
    ledger: 'live' | 'at-rest';
    onProgress?: (chained: number) => void;
  },
): Promise<ChainVerification> {
  let [chained, head] = [0, firstHash];
  const unchained = await findUnchained(snapshot, options.ledger);
  while (true) {
    const links = await readLinks(snapshot, chained);
    for (const link of links) {
      const fault = faultOf(link, chained + 1, head);
      if (fault !== undefined) return { chained, head, faults: [fault, ...unchained] };
      chained += 1;
      head = link.hash;
    }
    options.onProgress?.(chained);
    if (links.length < batchSize) break;
  }
  return { chained, head, faults: [...(await faultsOfEnd(snapshot, chained, head)), ...unchained] };
}

/** A cursor by position: each batch is one walk along two indexes, however long the chain is. */
async function readLinks(snapshot: Snapshot, after: number): Promise<readonly Link[]> {
  return await snapshot.unsafe<Link[]>(
    `select position::text, entry_id, encode(hash, 'hex') as hash, ${chainedColumns}
     from (
       select * from entry_chain where position > $1::bigint order by position limit ${batchSize}
     ) as link
     left join entries on entries.id = entry_id
     order by link.position`,
    [String(after)],
    { prepare: true },
  );
}

function faultOf(link: Link, position: number, previousHash: string): string | undefined {
  if (link.position !== String(position)) {
    return `the chain goes from entry ${position - 1} to entry ${link.position}, ${link.entry_id}: entry ${position} was taken out`;
  }
  if (link.id === null)
    return `entry ${link.entry_id}, number ${position} of the chain, is gone from the ledger`;
  if (linkHash(previousHash, link) !== link.hash) {
    return `entry ${link.id}, number ${position} of the chain, is not what was chained: it or its place was altered`;
  }
  return undefined;
}

async function faultsOfEnd(snapshot: Snapshot, chained: number, hash: string): Promise<readonly string[]> {
  const [head] = await snapshot<{ position: string; hash: string }[]>`
    select position::text, encode(hash, 'hex') as hash from entry_chain_head`;
  if (head?.position === String(chained) && head.hash === hash) return [];
  return [
    `the chain ends at entry ${chained}, its head says ${head?.position ?? 'nothing'}: the end was cut off or altered`,
  ];
}

async function findUnchained(snapshot: Snapshot, ledger: 'live' | 'at-rest'): Promise<readonly string[]> {
  const asOf = ledger === 'live' ? 'clock_timestamp()' : '(select max(posted_at) from entries)';
  const [found] = await snapshot.unsafe<{ count: string; first: string | null }[]>(`
    select count(*)::text as count, min(id) as first from entries
    where posted_at < ${asOf} - interval '${patienceSeconds} seconds'
      and not exists (select from entry_chain where entry_id = entries.id)`);
  if (found === undefined || found.first === null) return [];
  return [
    `entries older than ${patienceSeconds} s that are not in the chain: ${found.count}, the first is ${found.first}`,
  ];
}
