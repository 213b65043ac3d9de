import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectDatabase, type Database } from './index.ts';

let scratch: ScratchDatabase;
let database: Database;
beforeAll(async () => {
  scratch = await createScratchDatabase('prepared');
});
beforeEach(async () => {
  const logger = createLogger({ service: 'test', level: 'silent' });
  // One connection, so that what it knows can be asked of it.
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections: 1 });
  return () => database.close();
});
afterAll(() => scratch.drop());

/** By text: how often each statement of this connection was planned. */
async function preparedHere(): Promise<readonly { text: string; runs: number }[]> {
  const rows = await database.sql<{ text: string; runs: number }[]>`
    select statement as text, (generic_plans + custom_plans)::int as runs from pg_prepared_statements
    where statement like 'select %' and statement not like '%pg_prepared_statements%'`;
  return rows.map(({ text, runs }) => ({ text, runs }));
}

test('a statement is prepared once a connection, in transactions and savepoints too', async () => {
  const ask = (by: Pick<Database['orm'], 'execute'>, word: string) =>
    by.execute(sql`select ${word}::text as word`);
  expect([...(await ask(database.orm, 'one'))]).toEqual([{ word: 'one' }]);
  await database.orm.transaction(async (transaction) => {
    expect([...(await ask(transaction, 'two'))]).toEqual([{ word: 'two' }]);
    await transaction.transaction(async (inner) => {
      expect([...(await ask(inner, 'three'))]).toEqual([{ word: 'three' }]);
    });
  });
  expect(await preparedHere()).toEqual([{ text: 'select $1::text as word', runs: 3 }]);
});

test('a transaction is rolled back by what its work throws, a savepoint alone by what its own does', async () => {
  await database.sql`create table kept (word text)`;
  const write = (by: Pick<Database['orm'], 'execute'>, word: string) =>
    by.execute(sql`insert into kept values (${word})`);
  const undone = database.orm.transaction(async (transaction) => {
    await write(transaction, 'undone');
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  await database.orm.transaction(async (transaction) => {
    await write(transaction, 'done');
    const inner = transaction.transaction(async (savepoint) => {
      await write(savepoint, 'undone');
      throw new Error('no');
    });
    await expect(inner).rejects.toThrow('no');
  });
  expect(await database.sql`select word from kept`).toEqual([{ word: 'done' }]);
});

test('of texts without an end only so many are prepared, and none of many parameters', async () => {
  for (let number = 0; number < 250; number += 1) {
    await database.orm.execute(sql`select ${'x'}::text as ${sql.identifier(`word_${number}`)}`);
  }
  expect(await preparedHere()).toHaveLength(200);
  const many = sql.join(
    Array.from({ length: 101 }, (_, number) => sql`${number}::int`),
    sql`, `,
  );
  await database.orm.execute(sql`select ${many}`);
  expect((await preparedHere()).filter(({ text }) => text.includes('$101'))).toEqual([]);
});

test('where a table has changed, a statement is prepared anew', async () => {
  await database.sql`create table changing (word text)`;
  await database.sql`insert into changing values ('a')`;
  const ask = () => database.orm.execute(sql`select * from changing where word = ${'a'}`);
  for (let time = 0; time < 7; time += 1) expect(await ask()).toHaveLength(1);
  await database.sql`alter table changing add column number int default 7`;
  expect([...(await ask())]).toEqual([{ word: 'a', number: 7 }]);
});
