import { connectDatabase } from '@paygraph/database';
import { createLogger } from '@paygraph/telemetry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { type RunningWallets, runWallets } from './testing/running-wallets.ts';
import { tamper } from './testing/tamper.ts';
import { callsOn, codeOf } from './testing/wallet-calls.ts';

let wallets: RunningWallets;
beforeAll(async () => {
  wallets = await runWallets(startWallets);
});
afterAll(() => wallets.stop());

const { open, deposit } = callsOn(() => wallets);
const query = '{ ledgerHealth { id balanced chainIntact entries checkedAt faults } }';
const metrics = async () => await (await fetch(`${wallets.adminUrl}/metrics`)).text();
const verify = async () => await (await fetch(`${wallets.adminUrl}/internal/ledger/verify`)).json();

describe('the health of the ledger', () => {
  test('is not in the metrics before it was looked at: 0 would be a ledger that is not right', async () => {
    expect(await metrics()).not.toMatch(/^paygraph_ledger_(balanced|chain_intact|faults)\S* \d/m);
  });

  test('is told to admins alone', async () => {
    expect(codeOf(await wallets.asAnonymous(query))).toBe('UNAUTHENTICATED');
    expect(codeOf(await wallets.as(wallets.newUser(), 'USER')(query))).toBe('FORBIDDEN');
    expect(codeOf(await wallets.as(wallets.newUser(), 'MERCHANT')(query))).toBe('FORBIDDEN');
    expect((await wallets.as(wallets.newUser(), 'ADMIN')(query)).data).toEqual({
      ledgerHealth: {
        id: 'ledger',
        balanced: true,
        chainIntact: true,
        entries: 0,
        checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        faults: [],
      },
    });
  });

  test('counts each entry in the chain within moments of its commit', async () => {
    await deposit(await open(wallets.newUser()), '1.00');
    const lag = async () => /^paygraph_ledger_chain_lag_entries\S* (\d+)/m.exec(await metrics())?.[1];
    await expect.poll(lag, { timeout: 20_000 }).toBe('0');
    expect(await verify()).toMatchObject({ chainIntact: true, entries: 2, chained: 2 });
    expect(await metrics()).toMatch(/^paygraph_ledger_chain_intact\S* 1$/m);
  });

  test('names an entry that was altered, and the metrics say so', async () => {
    const logger = createLogger({ service: 'test', level: 'silent' });
    const database = connectDatabase({ url: wallets.databaseUrl, applicationName: 'test', logger });
    await tamper(
      database,
      `update entries set amount_minor = 999, balance_after_minor = 999 where direction = 'CREDIT'`,
    );
    await database.close();
    expect(await verify()).toMatchObject({
      balanced: false,
      chainIntact: false,
      faults: expect.arrayContaining([
        expect.stringMatching(/^entry ent_\w+, number \d of the chain, is not/),
      ]),
    });
    expect((await wallets.as(wallets.newUser(), 'ADMIN')(query)).data).toMatchObject({
      ledgerHealth: { balanced: false, chainIntact: false },
    });
    expect(await metrics()).toMatch(/^paygraph_ledger_chain_intact\S* 0$/m);
  });
});
