import type { Queryable } from '@paygraph/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendToOutbox } from './index.ts';
import { eventOf, openScratchOutbox, type ScratchOutbox } from './scratch-outbox.ts';

let outbox: ScratchOutbox;
beforeAll(async () => {
  outbox = await openScratchOutbox();
  // A thing with a version: whoever changes it holds its row, as a transaction or a wallet does.
  await outbox.database.sql`create table things (key text primary key, version int not null)`;
});
afterAll(() => outbox.close());

test('committed events get positions without gaps, once each, behind none that was visible, and by key in the order of their commits, however late and in whatever order they commit', async () => {
  await fc.assert(
    fc.asyncProperty(planArbitrary, async (plan) => {
      const first = await outbox.headPosition();
      const seen = await whileReading(first, () => carryOut(plan));
      const committed = await committedSince(first);
      // Each committed event once, without gaps.
      expect(committed.map(({ position }) => position)).toEqual(
        committed.map((_, index) => first + index + 1),
      );
      expect(await outbox.headPosition()).toBe(first + committed.length);
      expect(await outbox.database.sql`select from outbox where position is null`).toHaveLength(0);
      // A reader who only ever asks for what is behind the last position has seen them all, in order.
      expect(seen).toEqual(committed);
      // By key in the order of the commits, which its version counts.
      for (const key of keys) {
        const versions = committed.filter((event) => event.key === key).map(({ version }) => version);
        expect(versions).toEqual(versions.toSorted((one, other) => one - other));
        expect(new Set(versions).size).toBe(versions.length);
      }
    }),
    { numRuns: 25 },
  );
});

const keys = ['a', 'b', 'c'] as const;

/** One transaction: what it changes, in the order of the keys so that none waits in a circle, and how it ends. */
interface PlannedTransaction {
  readonly keys: readonly (typeof keys)[number][];
  readonly ends: 'commit' | 'rollback';
}
interface Plan {
  readonly transactions: readonly PlannedTransaction[];
  /** Transactions by number, each twice: the first time it appends, the second time it ends. */
  readonly steps: readonly number[];
}

const planArbitrary: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      keys: fc.subarray([...keys], { minLength: 1 }),
      ends: fc.constantFrom('commit', 'commit', 'commit', 'rollback'),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .chain((transactions) =>
    fc.record({
      transactions: fc.constant(transactions),
      steps: fc.shuffledSubarray(
        transactions.flatMap((_, index) => [index, index]),
        { minLength: transactions.length * 2 },
      ),
    }),
  );

/** Carries the steps out while several sequencers work, and waits until all that is committed has a position. */
async function carryOut({ transactions, steps }: Plan): Promise<void> {
  const working = outbox.start(3, 1);
  const open = new Map<number, { end: PromiseWithResolvers<void>; done: Promise<void> }>();
  for (const number of steps) {
    const known = open.get(number);
    if (known) known.end.resolve();
    else open.set(number, begin(transactions[number]));
    // A round trip, so that the others get on meanwhile; who waits for a key is not waited for.
    await outbox.database.sql`select 1`;
  }
  await Promise.all([...open.values()].map(({ done }) => done));
  await Promise.all(working.map((sequencer) => sequencer.stop()));
}

function begin(planned: PlannedTransaction | undefined) {
  const end = Promise.withResolvers<void>();
  const done = outbox.database.orm
    .transaction(async (transaction) => {
      for (const key of planned?.keys ?? []) await change(transaction, key);
      await end.promise;
      if (planned?.ends === 'rollback') throw new Error('rolled back');
    })
    .catch((error: unknown) => {
      if (planned?.ends !== 'rollback') throw error;
    });
  return { end, done };
}

/** Changes a thing, under the lock of its row, and tells of it: the version is the order of the commits. */
async function change(transaction: Queryable, key: string): Promise<void> {
  const [row] = await transaction.execute<{ version: number }>(sql`
    insert into things (key, version) values (${key}, 1)
    on conflict (key) do update set version = things.version + 1 returning version`);
  await appendToOutbox(transaction, [{ topic: 'user-events', event: eventOf(key, row?.version ?? 0) }]);
}

interface SeenEvent {
  readonly position: number;
  readonly key: string;
  readonly version: number;
}

/** Reads as a consumer does, all the while: only ever behind the last position it saw. */
async function whileReading(from: number, work: () => Promise<void>): Promise<SeenEvent[]> {
  const seen: SeenEvent[] = [];
  let last = from;
  const read = async () => {
    const events = await committedSince(last);
    seen.push(...events);
    last = events.at(-1)?.position ?? last;
  };
  let working = true;
  const reading = (async () => {
    while (working) await read();
  })();
  await work().finally(() => {
    working = false;
  });
  await reading;
  await read();
  return seen;
}

async function committedSince(position: number): Promise<SeenEvent[]> {
  return await outbox.database.sql<SeenEvent[]>`
    select position::int, key, (event -> 'data' ->> 'displayName')::int as version
    from outbox where position > ${position} order by position`.then((rows) => [...rows]);
}
