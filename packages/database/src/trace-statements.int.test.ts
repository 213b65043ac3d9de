import { createLogger, startTracing, type Tracing } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import {
  type CollectedSpan,
  startTraceCollector,
  type TraceCollector,
} from '@paygraph/testing/trace-collector';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from './index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
let scratch: ScratchDatabase;
let database: Database;
let collector: TraceCollector;
beforeAll(async () => {
  scratch = await createScratchDatabase('traced');
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, traced: true });
  await database.sql`create table people (name text primary key)`;
  collector = await startTraceCollector();
});
afterAll(async () => {
  await database.close();
  await collector.close();
  await scratch.drop();
});

/** What is told of the work, by the names of its spans. */
async function traced(work: () => Promise<unknown>): Promise<readonly CollectedSpan[]> {
  const before = collector.spans().length;
  const config = { url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5_000, ratio: 1 };
  const tracing: Tracing = await startTracing({ service: 'test', config, logger });
  await tracing.enter('request', { kind: 'server' }, work);
  await tracing.stop();
  return collector.spans().slice(before);
}

const namesOf = (spans: readonly CollectedSpan[]) => spans.map(({ name }) => name).toSorted();

test('a statement is a step, told as it is written and without what is put into it', async () => {
  const spans = await traced(async () => {
    await database.sql`insert into people (name) values (${'canary one'})`;
    await database.orm.execute(sql`select name from people where name = ${'canary one'}`);
    await database.sql.unsafe('select name from people where name = $1', ['canary one']);
  });
  expect(namesOf(spans)).toEqual(['insert people', 'request', 'select people', 'select people']);
  const [insert] = spans;
  expect(insert?.attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.query.text': 'insert into people (name) values ($)',
  });
  expect(collector.text()).not.toContain('canary');
});

test('a part of a statement is none', async () => {
  const spans = await traced(async () => {
    const condition = database.sql`name = ${'canary two'}`;
    await database.sql`select name from ${database.sql('people')} where ${condition}`;
  });
  expect(namesOf(spans)).toEqual(['request', 'select']);
});

test('a transaction is a step, with its statements and savepoints in it', async () => {
  const spans = await traced(() =>
    database.sql.begin(async (transaction) => {
      await transaction`select 1`;
      await transaction.savepoint((inner) => inner`select 2`);
    }),
  );
  const byName = Map.groupBy(spans, ({ name }) => name);
  expect(namesOf(spans)).toEqual(['request', 'savepoint', 'select', 'select', 'transaction']);
  const [whole] = byName.get('transaction') ?? [];
  const [savepoint] = byName.get('savepoint') ?? [];
  expect(savepoint?.parentSpanId).toBe(whole?.spanId);
  expect(
    byName
      .get('select')
      ?.map(({ parentSpanId }) => parentSpanId)
      .toSorted(),
  ).toEqual([whole?.spanId ?? '', savepoint?.spanId ?? ''].toSorted());
});

test('drizzle’s transactions are steps, too', async () => {
  const spans = await traced(() =>
    database.orm.transaction((transaction) => transaction.execute(sql`select name from people`)),
  );
  expect(namesOf(spans)).toEqual(['request', 'select people', 'transaction']);
});

test('one that fails says its SQLSTATE, and nothing of what Postgres says of the values', async () => {
  const spans = await traced(async () => {
    const twice = () => database.sql`insert into people (name) values (${'canary three'})`;
    await twice();
    await expect(twice()).rejects.toThrow();
    await expect(database.sql.begin((transaction) => transaction`select 1 / 0`)).rejects.toThrow();
  });
  const errors = spans.map(({ name, attributes }) => [name, attributes['error.type']]);
  expect(errors).toContainEqual(['insert people', '23505']);
  expect(errors).toContainEqual(['transaction', '22012']);
  expect(collector.text()).not.toContain('canary');
});

test('outside of a trace nothing is told', async () => {
  const before = collector.spans().length;
  await database.sql`select name from people`;
  await traced(async () => {});
  expect(namesOf(collector.spans().slice(before))).toEqual(['request']);
});
