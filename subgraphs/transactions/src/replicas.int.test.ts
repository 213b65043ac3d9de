import { once } from 'node:events';
import { createServer } from 'node:net';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTransactions } from './index.ts';
import { type RunningSubgraph, startSubgraph } from './testing/running-subgraph.ts';

let scratch: ScratchDatabase;
let sql: postgres.Sql;
let first: RunningSubgraph;
beforeEach(async () => {
  scratch = await createScratchDatabase('replicas');
  sql = postgres(scratch.url, { max: 1 });
  first = await startSubgraph(startTransactions, { databaseUrl: scratch.url, ...(await ports()) });
});
afterEach(async () => {
  await sql.end();
  await scratch.drop();
});

const ports = async () => ({ port: await getPort(), adminPort: await getPort() });

/** A transaction that waits, for an hour, in vain three times so far. */
async function leavePaused(): Promise<string> {
  const [from, to] = [first.person(), first.person()];
  first.ledger.faults.always('post', 'throws');
  const id = await first.transferred(from, to);
  // Whoever tries it at this very moment finds its lease changed, and writes nothing.
  await sql`
    update transactions set attempts = 3, next_step_at = now() + interval '1 hour' where id = ${id}`;
  return id;
}

async function read(id: string) {
  const [row] = await sql<{ attempts: number; status: string; nextStepAt: Date | null }[]>`
    select attempts, status, next_step_at as "nextStepAt" from transactions where id = ${id}`;
  return row;
}

describe('a process that starts', () => {
  test('beside another leaves its leases and pauses to it, and what they were tried', async () => {
    const id = await leavePaused();
    const before = await read(id);
    const second = await first.startBeside(await ports());
    expect(await read(id)).toEqual(before);
    await second.stop();
    await first.stop();
  });

  test('alone takes up at once whatever was left, for nobody else will', async () => {
    const id = await leavePaused();
    await first.stop();
    const next = await first.startBeside(await ports());
    await expect.poll(async () => (await read(id))?.attempts, { timeout: 20_000 }).not.toBe(3);
    await next.stop();
  });

  test('and can’t, for its port is taken, leaves nothing behind: the next one is alone', async () => {
    const id = await leavePaused();
    const taken = await ports();
    await first.stop();
    const server = createServer().listen(taken.port, '127.0.0.1');
    await once(server, 'listening');
    await expect(first.startBeside(taken)).rejects.toThrow('EADDRINUSE');
    server.close();
    await sql`update transactions set attempts = 3, next_step_at = now() + interval '1 hour' where id = ${id}`;
    const next = await first.startBeside(await ports());
    await expect.poll(async () => (await read(id))?.attempts, { timeout: 20_000 }).not.toBe(3);
    await next.stop();
  });

  test('beside another does what it is asked, and both see it', async () => {
    const [from, to] = [first.person(), first.person()];
    const second = await first.startBeside(await ports());
    const id = await first.transferred(from, to);
    const body = JSON.stringify({ query: `{ transaction(id: "${id}") { status } }` });
    const response = await fetch(second.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'paygraph-identity': from.identity(body) },
      body,
    });
    expect(await response.json()).toEqual({ data: { transaction: { status: 'COMPLETED' } } });
    await second.stop();
    await first.stop();
  });
});
