import { createIds, type UserId } from '@paygraph/ids';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { type Ask, type RunningWallets, runWallets } from './testing/running-wallets.ts';
import * as calls from './testing/wallet-calls.ts';

let wallets: RunningWallets;
let sql: postgres.Sql;
beforeAll(async () => {
  wallets = await runWallets(startWallets);
  sql = postgres(wallets.databaseUrl, { max: 1 });
});
afterAll(async () => {
  await sql.end();
  await wallets.stop();
});

const ids = createIds();
const { codeOf } = calls;
const on = calls.callsOn(() => wallets);

type Command = 'deactivateWallet' | 'reactivateWallet' | 'freezeWallet' | 'unfreezeWallet';

/** The wallet's status after it, or the refusal, or the top-level error. */
async function ask(who: Ask, command: Command, walletId: string): Promise<unknown> {
  const query = `mutation ($input: WalletIdInput!) {
    ${command}(input: $input) { wallet { id status } userErrors { code field } }
  }`;
  const answer = await who(query, { input: { walletId } });
  if (answer.errors) return codeOf(answer);
  const payload = calls.fieldOf<{
    wallet: { status: string } | null;
    userErrors: readonly { code: string; field: readonly string[] }[];
  }>(answer, command);
  for (const { field } of payload.userErrors) expect(field).toEqual(['input', 'walletId']);
  return payload.wallet?.status ?? payload.userErrors[0]?.code;
}
const admin = () => wallets.as(wallets.newUser(), 'ADMIN');
const posted = { postTransaction: { posted: true } };
const refused = (walletId: string) => ({ refusal: 'WALLET_NOT_ACTIVE', walletId });

async function funded(amount: string) {
  const owner = wallets.newUser();
  const id = await on.open(owner);
  if (amount !== '0.00') await on.deposit(id, amount);
  return { owner, id, asOwner: wallets.as(owner) };
}
const available = async (owner: UserId, id: string) => (await on.balanceOf(owner, id)).available.amount;

describe('deactivating', () => {
  test('closes an empty wallet to all movements, and reactivating opens it again', async () => {
    const { id, asOwner } = await funded('0.00');
    const other = await funded('10.00');
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('DEACTIVATED');
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('DEACTIVATED');
    expect((await on.deposit(id, '1.00')).data).toMatchObject({ postTransaction: refused(id) });
    expect((await on.transfer(other.id, id, '1.00')).data).toMatchObject({ postTransaction: refused(id) });
    expect((await on.hold(id, '1.00')).data).toMatchObject({ holdFunds: refused(id) });
    expect(await ask(asOwner, 'reactivateWallet', id)).toBe('ACTIVE');
    expect(await ask(asOwner, 'reactivateWallet', id)).toBe('ACTIVE');
    expect((await on.deposit(id, '1.00')).data).toMatchObject(posted);
  });

  test('is refused while there is a balance or something is held', async () => {
    const { id, asOwner } = await funded('10.00');
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('WALLET_NOT_EMPTY');
    const transactionId = ids.next('txn');
    await on.hold(id, '10.00', { transactionId });
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('WALLET_NOT_EMPTY');
    await on.capture(transactionId);
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('DEACTIVATED');
  });

  test('is the owner’s alone; to others, admins too, there is no such wallet', async () => {
    const { id } = await funded('0.00');
    const stranger = wallets.as(wallets.newUser(), 'MERCHANT');
    for (const command of ['deactivateWallet', 'reactivateWallet'] as const) {
      for (const unseen of [id, ids.next('wal'), 'nonsense']) {
        expect(await ask(stranger, command, unseen)).toBe('WALLET_NOT_FOUND');
      }
      expect(await ask(wallets.asAnonymous, command, id)).toBe('UNAUTHENTICATED');
    }
    for (const command of ['deactivateWallet', 'reactivateWallet'] as const) {
      expect(await ask(admin(), command, id)).toBe('WALLET_NOT_FOUND');
    }
  });

  test('and a deposit at once: one of the two comes first, and the other is refused', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { owner, id, asOwner } = await funded('0.00');
      const [deposit, status] = await Promise.all([
        on.deposit(id, '1.00'),
        ask(asOwner, 'deactivateWallet', id),
      ]);
      const wasPosted = calls.fieldOf<{ posted: boolean }>(deposit, 'postTransaction').posted;
      expect(status).toBe(wasPosted ? 'WALLET_NOT_EMPTY' : 'DEACTIVATED');
      expect(await available(owner, id)).toBe(wasPosted ? '1.00' : '0.00');
    }
  });
});

describe('freezing', () => {
  test('is for admins, over anyone’s wallet', async () => {
    const { id, asOwner } = await funded('0.00');
    for (const command of ['freezeWallet', 'unfreezeWallet'] as const) {
      expect(await ask(asOwner, command, id)).toBe('FORBIDDEN');
      expect(await ask(wallets.as(wallets.newUser(), 'MERCHANT'), command, id)).toBe('FORBIDDEN');
      expect(await ask(wallets.asService, command, id)).toBe('UNAUTHENTICATED');
      expect(await ask(wallets.asAnonymous, command, id)).toBe('UNAUTHENTICATED');
      expect(await ask(admin(), command, ids.next('wal'))).toBe('WALLET_NOT_FOUND');
    }
    expect(await ask(admin(), 'freezeWallet', id)).toBe('FROZEN');
    expect(await ask(admin(), 'freezeWallet', id)).toBe('FROZEN');
    expect(await ask(admin(), 'unfreezeWallet', id)).toBe('ACTIVE');
    expect(await ask(admin(), 'unfreezeWallet', id)).toBe('ACTIVE');
  });

  test('refuses new debits, credits and holds, on either side', async () => {
    const [frozen, other] = [await funded('10.00'), await funded('10.00')];
    await ask(admin(), 'freezeWallet', frozen.id);
    for (const [from, to] of [
      [frozen.id, other.id],
      [other.id, frozen.id],
    ] as const) {
      expect((await on.transfer(from, to, '1.00')).data).toMatchObject({
        postTransaction: refused(frozen.id),
      });
    }
    expect((await on.hold(frozen.id, '1.00')).data).toMatchObject({ holdFunds: refused(frozen.id) });
    await ask(admin(), 'unfreezeWallet', frozen.id);
    expect((await on.transfer(frozen.id, other.id, '1.00')).data).toMatchObject(posted);
  });

  test('lets what is under way come to its end: captured, voided, expired', async () => {
    const { owner, id } = await funded('10.00');
    const [first, second, third] = [ids.next('txn'), ids.next('txn'), ids.next('txn')];
    for (const transactionId of [first, second]) await on.hold(id, '3.00', { transactionId });
    await on.hold(id, '4.00', { transactionId: third, expiresInSeconds: 1 });
    await ask(admin(), 'freezeWallet', id);
    expect((await on.capture(first)).data).toMatchObject({ captureHold: { state: 'CAPTURED' } });
    expect((await on.void(second)).data).toMatchObject({ voidHold: { state: 'VOIDED' } });
    await expect.poll(() => available(owner, id), { timeout: 20_000, interval: 100 }).toBe('7.00');
  });

  test('is beyond its owner, and gives back what was before', async () => {
    const { id, asOwner } = await funded('0.00');
    await ask(asOwner, 'deactivateWallet', id);
    expect(await ask(admin(), 'freezeWallet', id)).toBe('FROZEN');
    expect(await ask(asOwner, 'deactivateWallet', id)).toBe('WALLET_NOT_ACTIVE');
    expect(await ask(asOwner, 'reactivateWallet', id)).toBe('WALLET_NOT_ACTIVE');
    expect(await ask(admin(), 'unfreezeWallet', id)).toBe('DEACTIVATED');
  });
});

test('each change stands in the audit trail, once, with who did it', async () => {
  const { owner, id, asOwner } = await funded('0.00');
  const adminId = wallets.newUser();
  await ask(asOwner, 'deactivateWallet', id);
  await ask(asOwner, 'deactivateWallet', id);
  await ask(wallets.as(adminId, 'ADMIN'), 'freezeWallet', id);
  const events = await sql`
    select topic, event -> 'data' as data from outbox
    where key = ${id} and event ->> 'type' = 'wallet.status-changed' order by id`;
  const common = { walletId: id, ownerId: owner, currency: 'USD' };
  expect(events.map(({ topic, data }) => [topic, data])).toEqual([
    [
      'audit-events',
      {
        ...common,
        status: 'DEACTIVATED',
        previousStatus: 'ACTIVE',
        changedBy: { userId: owner, role: 'USER' },
      },
    ],
    [
      'audit-events',
      {
        ...common,
        status: 'FROZEN',
        previousStatus: 'DEACTIVATED',
        changedBy: { userId: adminId, role: 'ADMIN' },
      },
    ],
  ]);
});
