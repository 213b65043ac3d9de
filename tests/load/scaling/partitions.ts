import { createIds } from '@paygraph/ids';
import { Partitioners } from 'kafkajs';
import { createRandom } from '../random.ts';

export interface PartitionCase {
  readonly partitions: number;
  readonly processes: number;
  readonly seed: string;
}

export interface PartitionFigures {
  /** The fullest partition, as a multiple of the mean. */
  readonly skew: number;
  /** How many times faster all is handled than by one event after the other. */
  readonly speedUp: number;
  /** What would be if every lane had as much to do. */
  readonly ideal: number;
}

const events = 120_000;
const keys = 20_000;
/** Partitions one process handles side by side (packages/event-bus/src/kafka/member.ts). */
export const lanesOfProcess = 3;

/**
 * Events of many keys over the partitions of a topic, by the very partitioner that the relay names (kafkajs' default:
 * murmur2, as Kafka's own producer) and ids as the product makes them. How often a key comes falls off as a power
 * (Zipf, exponent 0.8): some wallets are busy, most are not. Every event takes as long as any other.
 */
export function simulatePartitions({ partitions, processes, seed }: PartitionCase): PartitionFigures {
  const loads = loadsOf(partitions, seed);
  const lanes = processes * lanesOfProcess;
  const finish = Math.max(...shareOut(loads, processes).map((own) => busiestLane(own)));
  return {
    skew: Math.max(...loads) / (events / partitions),
    speedUp: events / finish,
    ideal: Math.min(lanes, partitions),
  };
}

function loadsOf(partitions: number, seed: string): readonly number[] {
  const random = createRandom(seed);
  let atMs = Date.UTC(2026, 10, 23);
  // One every tenth of a second: ids of one moment count up, and are no better spread than others.
  const ids = createIds(
    () => (atMs += 100),
    () => Math.floor(random() * 2 ** 32),
  );
  const partition = Partitioners.DefaultPartitioner();
  const metadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  const placeOf = Array.from({ length: keys }, () =>
    partition({
      topic: 'transaction-events',
      partitionMetadata: metadata,
      message: { key: ids.next('txn'), value: '' },
    }),
  );
  const weights = placeOf.map((_, rank) => (rank + 1) ** -0.8);
  const sum = weights.reduce((one, other) => one + other, 0);
  const loads = Array<number>(partitions).fill(0);
  for (const [rank, place] of placeOf.entries()) {
    loads[place] = (loads[place] ?? 0) + ((weights[rank] ?? 0) / sum) * events;
  }
  return loads;
}

/** Partitions are dealt out one after the other, as kafkajs' assigner does. */
function shareOut(loads: readonly number[], processes: number): readonly (readonly number[])[] {
  return Array.from({ length: processes }, (_, own) => loads.filter((_, place) => place % processes === own));
}

/** A process takes its partitions side by side, three at a time; a lane that is free takes the next. */
function busiestLane(loads: readonly number[]): number {
  const lanes = Array<number>(lanesOfProcess).fill(0);
  for (const load of loads) {
    const free = lanes.indexOf(Math.min(...lanes));
    lanes[free] = (lanes[free] ?? 0) + load;
  }
  return Math.max(...lanes);
}
