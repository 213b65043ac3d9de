import { drawTable, tenths } from './draw-table.ts';
import { simulatePartitions } from './partitions.ts';

/** Six is what `make topics` makes. */
export function partitionTable(seed: string): string {
  const rows = [3, 6, 12, 24, 48].flatMap((partitions) =>
    [1, 2, 4, 8].map((processes) => {
      const { skew, speedUp, ideal } = simulatePartitions({ partitions, processes, seed });
      return [
        String(partitions),
        String(processes),
        `${tenths(speedUp)} x`,
        `${ideal} x`,
        `${tenths(skew)} x`,
      ];
    }),
  );
  return drawTable(['partitions', 'processes', 'faster', 'at best', 'fullest partition'], rows);
}
