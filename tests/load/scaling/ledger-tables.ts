import { drawTable, percent, tenths, whole } from './draw-table.ts';
import { measuredTimes } from './ledger-shard.ts';
import { type ShardingFigures, simulateSharding } from './sharded-ledger.ts';

/** So many that a shard is never without work. */
const callersOfShard = 400;
const even = { hot: 0, hotParts: 1 } as const;

export function shardTable(seed: string): string {
  const rows = [1, 2, 4, 8, 16].flatMap((shards) =>
    [0, 0.9].flatMap((local) => {
      if (shards === 1 && local > 0) return [];
      const figures = simulateSharding({ shards, callers: shards * callersOfShard, local, ...even, seed });
      return [[String(shards), shards === 1 ? '-' : percent(figures.crossing), ...row(figures)]];
    }),
  );
  return drawTable(['shards', 'crossing', 'transfers/s', 'p50 ms', 'p99 ms', 'money lost'], rows);
}

/** Of eight shards: what one wallet that everybody pays does to all, and what it does once it is many. */
export function hotWalletTable(seed: string): string {
  const rows = [0, 0.05, 0.2, 0.5].flatMap((hot) =>
    [1, 8].flatMap((hotParts) => {
      if (hot === 0 && hotParts > 1) return [];
      const figures = simulateSharding({
        shards: 8,
        callers: 8 * callersOfShard,
        local: 0,
        hot,
        hotParts,
        seed,
      });
      return [[percent(hot), String(hotParts), ...row(figures)]];
    }),
  );
  return drawTable(['paid to one', 'its parts', 'transfers/s', 'p50 ms', 'p99 ms', 'money lost'], rows);
}

/**
 * A distributed Postgres makes each statement that locks or writes, and the commit, wait for a quorum: three waits for a
 * batch (lock, write, commit), which the group shares. 1 ms is between zones, 30 ms between regions of one continent.
 */
export function distributedTable(seed: string): string {
  const rows = [0, 1, 5, 30].flatMap((quorumMs) =>
    [1, 50, 400].map((callers) => {
      const times = { ...measuredTimes, batchMs: measuredTimes.batchMs + 3 * quorumMs };
      const figures = simulateSharding({ shards: 1, callers, local: 0, ...even, times, seed });
      return [`${quorumMs} ms`, String(callers), ...row(figures)];
    }),
  );
  return drawTable(['quorum', 'callers', 'transfers/s', 'p50 ms', 'p99 ms', 'money lost'], rows);
}

function row({
  transfersPerSecond,
  medianMs,
  p99Ms,
  driftMinor,
  lowestAvailable,
}: ShardingFigures): string[] {
  const lost = driftMinor === 0 && lowestAvailable >= 0 ? 'none' : `${driftMinor} (${lowestAvailable})`;
  return [whole(transfersPerSecond), tenths(medianMs), tenths(p99Ms), lost];
}
