import { createIds } from '@paygraph/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatusChange } from '../domain/status-change.ts';
import { type ChangesInOrderOptions, createChangesInOrder } from './changes-in-order.ts';

const transactionId = createIds().next('txn');

function change(position: bigint): StatusChange {
  return {
    position,
    transactionId,
    status: 'PENDING',
    previousStatus: undefined,
    version: 1,
    at: new Date(0),
    viewers: [],
    walletIds: [],
  };
}

/** A stream of changes at these positions, with pauses that end and reads that answer when a test says so. */
function follow(positions: readonly bigint[], options: Partial<ChangesInOrderOptions> = {}) {
  const told: bigint[] = [];
  const reads: (readonly [bigint, bigint])[] = [];
  const pauses: (() => void)[] = [];
  const answers: (() => void)[] = [];
  const inOrder = createChangesInOrder({
    from: 0n,
    readGap: async (after, upTo) => {
      reads.push([after, upTo]);
      await new Promise<void>((resolve) => answers.push(resolve));
      return positions.filter((position) => position > after && position <= upTo).map(change);
    },
    tell: ({ position }) => told.push(position),
    onUnread: () => {},
    after: (_, work) => pauses.push(work),
    ...options,
  });
  return {
    told,
    reads,
    inOrder,
    arrive: (index: number) =>
      inOrder.take(change(positions[index] ?? 0n), index === 0 ? 0n : positions[index - 1]),
    endPause: () => pauses.shift()?.(),
    answer: async () => {
      answers.shift()?.();
      await new Promise(setImmediate);
    },
    /** Lets every pause end, and all that is read arrive. */
    async settle() {
      while (pauses.length > 0 || answers.length > 0) {
        this.endPause();
        await this.answer();
      }
    },
  };
}

describe('changes', () => {
  test('are told in the order of their positions, each once, whatever comes late, twice or never', async () => {
    await fc.assert(
      fc.asyncProperty(streamArbitrary, async ({ positions, arrivals, from, capacity }) => {
        const stream = follow(positions, { from, capacity });
        for (const arrival of arrivals) {
          if (arrival === 'pause') stream.endPause();
          else if (arrival === 'answer') await stream.answer();
          else stream.arrive(arrival);
          // Told so far, there is no gap: whoever resumes from the last of them misses none.
          expect(stream.told).toEqual(expectedUpTo(stream.told.at(-1) ?? from));
        }
        await stream.settle();
        const furthest = arrivals.map((arrival) =>
          typeof arrival === 'string' ? 0n : (positions[arrival] ?? 0n),
        );
        expect(stream.told).toEqual(
          expectedUpTo(furthest.reduce((one, other) => (one > other ? one : other), from)),
        );

        function expectedUpTo(last: bigint): readonly bigint[] {
          return positions.filter((position) => position > from && position <= last);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('that come in order are told at once, and nothing is read', () => {
    const stream = follow([3n, 4n, 9n]);
    for (const index of [0, 1, 2]) stream.arrive(index);
    expect(stream.told).toEqual([3n, 4n, 9n]);
    expect(stream.reads).toEqual([]);
  });

  test('that overtook one are told when it comes, and nothing is read', async () => {
    const stream = follow([3n, 4n, 9n]);
    for (const index of [0, 2]) stream.arrive(index);
    expect(stream.told).toEqual([3n]);
    stream.arrive(1);
    expect(stream.told).toEqual([3n, 4n, 9n]);
    await stream.settle();
    expect(stream.reads).toEqual([]);
  });

  test('of a bus that keeps order are told as they come', () => {
    const stream = follow([]);
    stream.inOrder.take(change(7n), undefined);
    stream.inOrder.take(change(7n), undefined);
    stream.inOrder.take(change(12n), undefined);
    expect(stream.told).toEqual([7n, 12n]);
  });

  test('are told, too, when what is missing could be read only at the second try', async () => {
    let fails = 1;
    const faults: unknown[] = [];
    const stream = follow([1n, 2n], {
      readGap: async () => {
        fails -= 1;
        if (fails >= 0) throw new Error('the database is away');
        return [change(1n), change(2n)];
      },
      onUnread: (error) => faults.push(error),
    });
    stream.arrive(1);
    await stream.settle();
    expect(stream.told).toEqual([1n, 2n]);
    expect(faults).toHaveLength(1);
  });

  test('that are no longer kept hold up none behind them', async () => {
    const stream = follow([1n, 2n, 3n], { readGap: async () => [] });
    stream.arrive(1);
    await stream.settle();
    stream.arrive(2);
    expect(stream.told).toEqual([3n]);
  });

  test('are no longer told after a stop', async () => {
    const stream = follow([1n, 2n]);
    stream.arrive(1);
    await stream.inOrder.stop();
    stream.arrive(0);
    await stream.settle();
    expect(stream.told).toEqual([]);
  });
});

const streamArbitrary = fc
  .uniqueArray(fc.bigInt(1n, 60n), { minLength: 1, maxLength: 25 })
  .map((positions) => positions.sort((one, other) => (one < other ? -1 : 1)))
  .chain((positions) =>
    fc.record({
      positions: fc.constant(positions),
      arrivals: fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.nat({ max: positions.length - 1 }) },
          { weight: 2, arbitrary: fc.constantFrom('pause' as const, 'answer' as const) },
        ),
        { maxLength: 60 },
      ),
      from: fc.bigInt(0n, 40n),
      capacity: fc.integer({ min: 1, max: 20 }),
    }),
  );
