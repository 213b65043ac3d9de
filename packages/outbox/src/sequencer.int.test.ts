import type { Queryable } from '@paygraph/database';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appendToOutbox } from './index.ts';
import { eventOf, openScratchOutbox, type ScratchOutbox } from './scratch-outbox.ts';

/** Guards against hanging only. */
const guard = { timeout: 20_000, interval: 10 };

let outbox: ScratchOutbox;
beforeEach(async () => {
  outbox = await openScratchOutbox();
});
afterEach(() => outbox.close());

describe('events', () => {
  test('that commit after one with a higher id are not passed by, as they would be by a reader of ids', async () => {
    outbox.start(1);
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
    outbox.start(1);
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
    const [sequencer] = outbox.start(1, guard.timeout * 2);
    await vi.waitFor(() => readBy('position', 0, 1), guard);
    await append('woken');
    sequencer?.wake();
    expect(await vi.waitFor(() => readBy('position', 0, 2), guard)).toHaveLength(2);
  });

  test('get their position without a wake, as after a crash between commit and wake', async () => {
    outbox.start(1, 20);
    await append('orphan');
    expect(await vi.waitFor(() => readBy('position', 0, 1), guard)).toHaveLength(1);
  });

  test('that are committed by then get their position before the sequencer stops, also more than a batch', async () => {
    await outbox.database.sql`
      insert into outbox (event_id, topic, key, event)
      select 'evt_many_' || n, 'user-events', 'many', '{}' from generate_series(1, 2500) n`;
    const [sequencer] = outbox.start(1, guard.timeout * 2);
    await sequencer?.stop();
    expect(await outbox.headPosition()).toBe(2_500);
  });
});

test('the last look before a stop begins after the stop, so that no commit before it is left behind', async () => {
  await append('held');
  const hold = Promise.withResolvers<void>();
  const holding = outbox.database.sql.begin(async (transaction) => {
    await transaction`select from outbox for update`;
    await hold.promise;
  });
  // Its look has taken its snapshot, and waits for the row.
  const [sequencer] = outbox.start(1, guard.timeout * 2);
  await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), guard);
  await append('after the snapshot');
  const stopped = sequencer?.stop();
  hold.resolve();
  await Promise.all([holding, stopped]);
  expect(await outbox.headPosition()).toBe(2);
});

async function readBy(column: 'id' | 'position', after: number, atLeast: number) {
  const rows = await outbox.database.sql<{ place: number; key: string }[]>`
    select ${outbox.database.sql(column)}::int as place, key from outbox
    where ${outbox.database.sql(column)} > ${after} order by ${outbox.database.sql(column)}`;
  if (rows.length < atLeast) throw new Error(`only ${rows.length} events yet`);
  return [...rows];
}

async function waitingForLocks(): Promise<number> {
  const [row] = await outbox.database.sql<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

async function append(key: string): Promise<void> {
  await appendToOutbox(outbox.database.orm, [{ topic: 'user-events', event: eventOf(key, 1) }]);
}

/** A transaction whose end the test decides. */
async function openTransaction() {
  const end = Promise.withResolvers<boolean>();
  const opened = Promise.withResolvers<Queryable>();
  const done = outbox.database.orm.transaction(async (transaction) => {
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
