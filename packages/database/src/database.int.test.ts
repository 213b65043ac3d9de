import { startPostgres } from '@paygraph/embedded/postgres';
import { createLogger } from '@paygraph/telemetry';
import { createTemporaryFolder, eventually } from '@paygraph/testing';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { sql } from 'drizzle-orm';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  connectDatabase,
  constraintOf,
  type Database,
  isDatabaseUnavailable,
  sqlState,
  sqlStateOf,
} from './index.ts';

let scratch: ScratchDatabase;
let database: Database;
beforeAll(async () => {
  scratch = await createScratchDatabase('database');
  database = open(scratch.url);
  await database.sql`create table wallets (id int primary key, minor int constraint not_overdrawn check (minor >= 0))`;
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

function open(url: string, statementTimeoutMs?: number): Database {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const bound = statementTimeoutMs === undefined ? {} : { statementTimeoutMs };
  return connectDatabase({ url, applicationName: 'a-test', logger, ...bound });
}

/** What the work throws. */
async function faultOf(work: PromiseLike<unknown>): Promise<unknown> {
  return await work.then(
    (result) => expect.fail(`it did not fail: ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
}

describe('what Postgres refuses is known', () => {
  test.each([
    ['a constraint', 'insert into wallets values (1, -1)', sqlState.checkViolation, 'not_overdrawn'],
    ['a key taken', 'insert into wallets values (2, 1), (2, 1)', sqlState.uniqueViolation, 'wallets_pkey'],
    ['a table that is not there', 'select from savings', sqlState.undefinedTable, undefined],
  ])('by code and constraint, also through drizzle’s wrapping: %s', async (_, text, state, constraint) => {
    const raw = await faultOf(database.sql.unsafe(text));
    const wrapped = await faultOf(database.orm.execute(sql.raw(text)));
    expect([sqlStateOf(raw), constraintOf(raw)]).toEqual([state, constraint]);
    expect([sqlStateOf(wrapped), constraintOf(wrapped)]).toEqual([state, constraint]);
    expect(isDatabaseUnavailable(wrapped)).toBe(false);
  });
});

test('a statement that takes longer than its bound is ended, and that is UNAVAILABLE, not a fault of ours', async () => {
  const hurried = open(scratch.url, 50);
  const fault = await faultOf(hurried.orm.execute(sql`select pg_sleep(60)`));
  expect(isDatabaseUnavailable(fault)).toBe(true);
  await hurried.close();
});

test('a transaction that is left standing is ended, so that its locks keep nobody waiting', async () => {
  await database.sql`insert into wallets values (77, 0)`;
  const logger = createLogger({ service: 'test', level: 'silent' });
  const still = connectDatabase({
    url: scratch.url,
    applicationName: 'stands-still',
    logger,
    idleInTransactionTimeoutMs: 200,
  });
  onTestFinished(() => still.close());
  const goOn = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  const stood = faultOf(
    still.sql.begin(async (transaction) => {
      await transaction`select id from wallets where id = 77 for update`;
      isHeld.resolve();
      await goOn.promise;
      await transaction`update wallets set minor = 1 where id = 77`;
    }),
  );
  await isHeld.promise;
  // Waits for the lock, within the bound of a statement.
  await database.sql`update wallets set minor = 2 where id = 77`;
  goOn.resolve();
  expect(isDatabaseUnavailable(await stood)).toBe(true);
  expect(await database.sql`select minor from wallets where id = 77`).toEqual([{ minor: 2 }]);
});

test('whoever is on call sees whose connection it is', async () => {
  const rows =
    await database.sql`select application_name as name from pg_stat_activity where pid = pg_backend_pid()`;
  expect(rows).toEqual([{ name: 'a-test' }]);
});

test('closing waits for the queries under way, and takes no more', async () => {
  const closing = open(scratch.url);
  await closing.ping();
  const underWay = closing.sql`select pg_sleep(0.05), 'done' as outcome`.execute();
  await closing.close();
  expect(await underWay).toMatchObject([{ outcome: 'done' }]);
  expect(isDatabaseUnavailable(await faultOf(closing.ping()))).toBe(true);
});

test('a server that stops under a query, and one that is stopped, are unavailable', async () => {
  const folder = await createTemporaryFolder();
  onTestFinished(() => folder.remove());
  const server = await startPostgres({ folder: folder.path, port: await getPort(), durable: false });
  onTestFinished(() => server.stop());
  const client = open(server.url('postgres'));
  onTestFinished(() => client.close());
  const underWay = faultOf(client.orm.execute(sql`select pg_sleep(60)`));
  await eventually('the query runs', async () => {
    const [row] = await client.sql`select from pg_stat_activity where wait_event = 'PgSleep'`;
    return row;
  });
  await server.stop();
  expect(isDatabaseUnavailable(await underWay)).toBe(true);
  expect(isDatabaseUnavailable(await faultOf(client.orm.execute(sql`select 1`)))).toBe(true);
  expect(isDatabaseUnavailable(await faultOf(client.ping()))).toBe(true);
});
