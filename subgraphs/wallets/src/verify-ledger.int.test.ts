import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { createChainEntries } from './store/chain-entries.ts';
import { chainAll } from './store/chainer.ts';
import { depositOf, transferOf } from './testing/ledger-calls.ts';
import { type RunningWallets, runWallets } from './testing/running-wallets.ts';
import { createScratchLedger, type ScratchLedger } from './testing/scratch-ledger.ts';
import { tamper } from './testing/tamper.ts';

let wallets: RunningWallets;
let scratch: ScratchLedger;
beforeAll(async () => {
  wallets = await runWallets(startWallets);
  scratch = await createScratchLedger();
  const [a, b] = [await scratch.openWallet('USD'), await scratch.openWallet('USD')];
  await scratch.ledgers[0]?.post(depositOf(a, 100n));
  await scratch.ledgers[0]?.post(transferOf(a, b, 30n));
  await chainAll(createChainEntries(scratch.database));
});
afterAll(async () => {
  await scratch.close();
  await wallets.stop();
});

const script = fileURLToPath(new URL('verify-ledger.ts', import.meta.url));

/** Runs it as `make` does. */
async function verify(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return await new Promise<{ code: number; out: string; errors: string }>((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...environment }, timeout: 60_000 };
    const child = execFile(process.execPath, [script, ...args], options, (_error, out, errors) => {
      resolve({ code: child.exitCode ?? -1, out, errors });
    });
  });
}

describe('verify-ledger', () => {
  test('asks the running service', async () => {
    const { code, out } = await verify(['--service-url', wallets.adminUrl]);
    expect([code, out]).toEqual([0, expect.stringContaining('The ledger is right')]);
  });

  test('reads a database without the service', async () => {
    const { code, out } = await verify([], { DATABASE_URL: scratch.url });
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('2 transfers, 4 entries, 4 of them in the chain'),
    ]);
    const { out: json } = await verify(['--database-url', scratch.url, '--json']);
    expect(JSON.parse(json)).toMatchObject({ balanced: true, chainIntact: true, chained: 4 });
  });

  test('ends with 1 and names the first wrong entry', async () => {
    const [entry] = await scratch.database.sql<{ id: string }[]>`select id from entries order by id limit 1`;
    const id = entry?.id ?? '';
    await tamper(scratch.database, `update entries set leg = 7 where id = '${id}'`);
    const { code, out } = await verify(['--database-url', scratch.url]);
    expect(code).toBe(1);
    expect(out).toContain('The ledger is WRONG');
    expect(out).toContain(`- entry ${id}, number 1 of the chain, is not what was chained`);
    await tamper(scratch.database, `update entries set leg = 0 where id = '${id}'`);
  });

  test('ends with 2 where there is nothing to verify, and says why without a password', async () => {
    const empty = await createScratchDatabase('empty');
    const away = new URL(scratch.url);
    away.port = String(await getPort());
    away.password = 'canary';
    const cases = [
      [['--database-url', empty.url], 'holds no ledger'],
      [['--database-url', away.href], 'can’t be reached'],
      [['--database-url', 'mysql://canary@localhost'], 'does not start with postgres://'],
      [['--service-url', `http://127.0.0.1:${away.port}`], 'no wallets service answers there'],
      [['--sideways'], 'Unknown option'],
    ] as const;
    const answers = await Promise.all(cases.map(async ([args, why]) => ({ why, ...(await verify(args)) })));
    for (const { code, errors, why } of answers) {
      expect([code, errors]).toEqual([2, expect.stringContaining(why)]);
      expect(errors).not.toContain('canary');
    }
    await empty.drop();
  });

  test('tells how it is used', async () => {
    const { code, out } = await verify(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('make verify-ledger DATABASE_URL=')]);
  });
});
