import { drawTable, percent, tenths, whole } from './draw-table.ts';
import { simulateReadReplica } from './read-replicas.ts';
import { redisCommands, spreadOverSlots } from './redis-slots.ts';
import { simulateReplicas } from './replicas.ts';

export function replicaTable(seed: string): string {
  const rows = [0.7, 0.9].flatMap((busy) =>
    [1, 2, 5, 10].flatMap((replicas) =>
      (['by turns', 'fewest open'] as const).flatMap((balancing) => {
        if (replicas === 1 && balancing === 'fewest open') return [];
        const { requestsPerSecond, medianMs, p99Ms } = simulateReplicas({ replicas, busy, balancing, seed });
        return [
          [
            percent(busy),
            String(replicas),
            balancing,
            whole(requestsPerSecond),
            tenths(medianMs),
            tenths(p99Ms),
          ],
        ];
      }),
    ),
  );
  return drawTable(['busy', 'replicas', 'balanced', 'requests/s', 'p50 ms', 'p99 ms'], rows);
}

export function redisTable(seed: string): string {
  const rows = redisCommands.map((command) => {
    const { what, keys, oneSlot, slots, busiest } = spreadOverSlots(command, { masters: 3, seed });
    return [what, String(keys), oneSlot ? 'yes' : 'NO', whole(slots), percent(busiest)];
  });
  return drawTable(['command', 'keys', 'one slot', 'slots in all', 'busiest of 3 masters'], rows);
}

export function readReplicaTable(seed: string): string {
  const rows = [5, 20, 100, 1_000].map((lagMs) => {
    const stale = simulateReadReplica({ lagMs, seed });
    return [`${lagMs} ms`, percent(stale), percent(1 - stale)];
  });
  return drawTable(['lag', 'older than known', 'left to the replica'], rows);
}
