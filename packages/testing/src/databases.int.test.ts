import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createScratchDatabase } from './databases.ts';

test('gives each asker an empty database of its own', async () => {
  const [one, other] = await Promise.all([createScratchDatabase('same'), createScratchDatabase('same')]);
  const [oneSql, otherSql] = [postgres(one.url), postgres(other.url)];
  await oneSql`create table kept (id int)`;
  const tables = () => otherSql`select from information_schema.tables where table_name = 'kept'`;
  expect(await tables()).toHaveLength(0);
  await Promise.all([oneSql.end(), otherSql.end()]);
  await Promise.all([one.drop(), other.drop()]);
});

test('drops a database that is still in use', async () => {
  const scratch = await createScratchDatabase();
  const sql = postgres(scratch.url, { max: 1, onclose: () => {} });
  await sql`select 1`;
  await scratch.drop();
  await expect(sql`select 1`).rejects.toThrow();
  await sql.end();
});
