import { connectDatabase, type Database, migrateDatabase, type Queryable } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { appendToOutbox, claimEvent, outboxMigrations, type Sequencer, startSequencer } from './index.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });
/** Guards against hanging only. */
const guard = { timeout: 20_000, interval: 10 };

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const scratch = await createScratchDatabase('outbox');
  await migrateDatabase(scratch.url, [outboxMigrations]);
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections: 30 });
  // A thing with a version: whoever changes it holds its row, as a transaction or a wallet does.
  await database.sql`create table things (key text primary key, version int not null)`;
  drop = async () => {
    await database.close();
    await scratch.drop();
  };
});
afterAll(() => drop());

let sequencers: Sequencer[];
beforeEach(async () => {
  sequencers = [];
  await database.sql`truncate outbox, things, inbox`;
  await database.sql`update outbox_head set position = 0`;
});
afterEach(async () => {
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
});

describe('events', () => {
  test('get positions without gaps, once each, behind none that was visible, and by key in the order of their commits, however late and in whatever order they commit', async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary, async (plan) => {
        const first = await headPosition();
        const seen = await whileReading(first, () => carryOut(plan));
        const committed = await committedSince(first);
        // Each committed event once, without gaps.
        expect(committed.map(({ position }) => position)).toEqual(
          committed.map((_, index) => first + index + 1),
        );
        expect(await headPosition()).toBe(first + committed.length);
        expect(await database.sql`select from outbox where position is null`).toHaveLength(0);
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

  test('that commit after one with a higher id are not passed by, as they would be by a reader of ids', async () => {
    start(1);
    const late = await openTransaction();
    await late.append('late');
    const early = await openTransaction();
    await early.append('early');
    await early.commit();
    const first = await vi.waitFor(() => readBy('position', 0, 1), guard);
    const byId = await readBy('id', 0, 1);
    await late.commit();

    expect(first.map(({ key }) => key)).toEqual(['early']);
    const next = await vi.waitFor(() => readBy('position', first[0]?.place ?? 0, 1), guard);
    expect(next.map(({ key }) => key)).toEqual(['late']);
    // The fault the positions are there for: the highest id seen hides the lower one for ever.
    expect(await readBy('id', byId[0]?.place ?? 0, 0)).toEqual([]);
  });

  test('of a transaction that is rolled back never get a position', async () => {
    start(1);
    const undone = await openTransaction();
    await undone.append('undone');
    await undone.rollBack();
    const done = await openTransaction();
    await done.append('done');
    await done.commit();
    expect((await vi.waitFor(() => readBy('position', 0, 1), guard)).map(({ key }) => key)).toEqual(['done']);
  });

  test('get their position at once when the sequencer is woken', async () => {
    await append('before');
    // Its first look is at once, the next one only after the guard: what comes sooner came by waking.
    const [sequencer] = start(1, guard.timeout * 2);
    await vi.waitFor(() => readBy('position', 0, 1), guard);
    await append('woken');
    sequencer?.wake();
    expect(await vi.waitFor(() => readBy('position', 0, 2), guard)).toHaveLength(2);
  });

  test('get their position without a wake, as after a crash between commit and wake', async () => {
    start(1, 20);
    await append('orphan');
    expect(await vi.waitFor(() => readBy('position', 0, 1), guard)).toHaveLength(1);
  });

  test('that are committed by then get their position before the sequencer stops, also more than a batch', async () => {
    await database.sql`
      insert into outbox (event_id, topic, key, event)
      select 'evt_many_' || n, 'user-events', 'many', '{}' from generate_series(1, 2500) n`;
    const [sequencer] = start(1, guard.timeout * 2);
    await sequencer?.stop();
    expect(await headPosition()).toBe(2_500);
  });
});

test('the last look before a stop begins after the stop, so that no commit before it is left behind', async () => {
  await append('held');
  const hold = Promise.withResolvers<void>();
  const holding = database.sql.begin(async (transaction) => {
    await transaction`select from outbox for update`;
    await hold.promise;
  });
  // Its look has taken its snapshot, and waits for the row.
  const [sequencer] = start(1, guard.timeout * 2);
  await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), guard);
  await append('after the snapshot');
  const stopped = sequencer?.stop();
  hold.resolve();
  await Promise.all([holding, stopped]);
  expect(await headPosition()).toBe(2);
});

describe('an event', () => {
  test('exists exactly if the state it tells of does', async () => {
    const event = eventOf('twice', 1);
    await database.orm.transaction((transaction) =>
      appendToOutbox(transaction, [{ topic: 'user-events', event }]),
    );
    await expect(appendToOutbox(database.orm, [{ topic: 'user-events', event }])).rejects.toThrow();
    expect(await database.sql`select from outbox`).toHaveLength(1);
  });

  test('is claimed by a consumer once, also by two at the same time, and again after a rollback', async () => {
    const claim = (consumer: string) =>
      database.orm.transaction((transaction) => claimEvent(transaction, consumer, 'evt_1'));
    await expect(
      database.orm.transaction(async (transaction) => {
        expect(await claimEvent(transaction, 'one', 'evt_1')).toBe(true);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    const claimed = await Promise.all([claim('one'), claim('one'), claim('one')]);
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await claim('another')).toBe(true);
  });
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
  const working = start(3, 1);
  const open = new Map<number, { end: PromiseWithResolvers<void>; done: Promise<void> }>();
  for (const number of steps) {
    const known = open.get(number);
    if (known) known.end.resolve();
    else open.set(number, begin(transactions[number]));
    // A round trip, so that the others get on meanwhile; who waits for a key is not waited for.
    await database.sql`select 1`;
  }
  await Promise.all([...open.values()].map(({ done }) => done));
  await Promise.all(working.map((sequencer) => sequencer.stop()));
}

function begin(planned: PlannedTransaction | undefined) {
  const end = Promise.withResolvers<void>();
  const done = database.orm
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
  return await database.sql<SeenEvent[]>`
    select position::int, key, (event -> 'data' ->> 'displayName')::int as version
    from outbox where position > ${position} order by position`.then((rows) => [...rows]);
}

async function headPosition(): Promise<number> {
  const [head] = await database.sql<{ position: number }[]>`select position::int from outbox_head`;
  return head?.position ?? 0;
}

async function readBy(column: 'id' | 'position', after: number, atLeast: number) {
  const rows = await database.sql<{ place: number; key: string }[]>`
    select ${database.sql(column)}::int as place, key from outbox
    where ${database.sql(column)} > ${after} order by ${database.sql(column)}`;
  if (rows.length < atLeast) throw new Error(`only ${rows.length} events yet`);
  return [...rows];
}

function start(count: number, pollMs = 10): Sequencer[] {
  const started = Array.from({ length: count }, () => startSequencer({ database, logger, pollMs }));
  sequencers.push(...started);
  return started;
}

async function waitingForLocks(): Promise<number> {
  const [row] = await database.sql<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

async function append(key: string): Promise<void> {
  await appendToOutbox(database.orm, [{ topic: 'user-events', event: eventOf(key, 1) }]);
}

/** A transaction whose end the test decides. */
async function openTransaction() {
  const end = Promise.withResolvers<boolean>();
  const opened = Promise.withResolvers<Queryable>();
  const done = database.orm.transaction(async (transaction) => {
    opened.resolve(transaction);
    if (!(await end.promise)) throw new Error('rolled back');
  });
  const transaction = await opened.promise;
  const finish = (commit: boolean) => {
    end.resolve(commit);
    return done.catch((error: unknown) => {
      if (commit) throw error;
    });
  };
  return {
    append: (key: string) => appendToOutbox(transaction, [{ topic: 'user-events', event: eventOf(key, 1) }]),
    commit: () => finish(true),
    rollBack: () => finish(false),
  };
}

function eventOf(key: string, version: number) {
  return createEvent({
    id: ids.next('evt'),
    source: 'users',
    type: 'user.registered',
    key,
    at: new Date(0),
    data: { userId: key, displayName: String(version) },
  });
}
