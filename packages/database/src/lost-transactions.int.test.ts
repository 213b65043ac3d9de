import { connect, createServer, type Socket } from 'node:net';
import { createLogger } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { sql as drizzleSql } from 'drizzle-orm';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connectDatabase, type Database, isDatabaseUnavailable } from './index.ts';

let scratch: ScratchDatabase;
let uncaught: unknown[];
const keep = (error: unknown) => void uncaught.push(error);
beforeEach(async () => {
  scratch = await createScratchDatabase('lost');
  uncaught = [];
  process.on('uncaughtException', keep);
});
afterEach(async () => {
  process.off('uncaughtException', keep);
  await scratch.drop();
});

function open(url: string, idleInTransactionTimeoutMs = 5_000): Database {
  const logger = createLogger({ service: 'test', level: 'silent' });
  // One connection: what is asked next takes the place of what was lost.
  const options = { url, applicationName: 'lost', logger, maxConnections: 1, idleInTransactionTimeoutMs };
  const database = connectDatabase(options);
  onTestFinished(() => database.close());
  return database;
}

const faultOf = (work: PromiseLike<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** A way to Postgres that can be cut, with a FIN or with a reset. */
async function startProxy(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
  });
  const port = await getPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = (how: 'destroy' | 'resetAndDestroy') => {
    for (const socket of sockets) socket[how]();
    sockets.clear();
  };
  onTestFinished(() => {
    cut('destroy');
    server.close();
  });
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(port);
  return { url: address.href, cut };
}

describe('a transaction whose connection is gone', () => {
  test('fails at once; what its work asks afterwards is refused, and not done by another connection', async () => {
    const database = open(scratch.url, 200);
    await database.sql`create table notes (text text)`;
    const goOn = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const lost = faultOf(
      database.sql.begin(async (transaction) => {
        await transaction`select 1`;
        await goOn.promise;
        late.resolve(await faultOf((async () => transaction`insert into notes values ('late')`)()));
      }),
    );
    expect(isDatabaseUnavailable(await lost)).toBe(true);
    // The connection that has taken its place.
    await database.sql`insert into notes values ('of somebody else')`;
    goOn.resolve();
    expect(isDatabaseUnavailable(await late.promise)).toBe(true);
    expect(await database.sql`select text from notes`).toEqual([{ text: 'of somebody else' }]);
    expect(uncaught).toEqual([]);
  });

  test.each(['destroy', 'resetAndDestroy'] as const)(
    'in the middle of a statement (%s) ends no process, and the next one finds a new connection',
    async (how) => {
      const proxy = await startProxy(scratch.url);
      const database = open(proxy.url);
      const asked = Promise.withResolvers<void>();
      const lost = faultOf(
        database.orm.transaction(async (transaction) => {
          await transaction.execute(drizzleSql`select 1`);
          setTimeout(asked.resolve, 100);
          await transaction.execute(drizzleSql`select pg_sleep(3)`);
        }),
      );
      await asked.promise;
      proxy.cut(how);
      expect(isDatabaseUnavailable(await lost)).toBe(true);
      await eventually('a new connection answers', () => database.ping().then(() => true));
      expect(uncaught).toEqual([]);
    },
  );
});

test('a transaction that fails by itself is rolled back, and tells what its work threw', async () => {
  const database = open(scratch.url);
  await database.sql`create table notes (text text)`;
  const mine = new Error('mine');
  const fault = await faultOf(
    database.sql.begin(async (transaction) => {
      await transaction`insert into notes values ('gone')`;
      throw mine;
    }),
  );
  expect(fault).toBe(mine);
  expect(await database.sql`select text from notes`).toEqual([]);
});
