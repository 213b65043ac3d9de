import { createIds } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { createTestLedger } from '../testing/ledger.ts';
import { mostVainLookups } from './address-lookups.ts';
import { defaultLimitsByRole } from './limits.ts';
import { createTransfer, type TransferCommand } from './transfer.ts';

const ids = createIds();
const usd = (minor: bigint): Money => ({ minor, currency: 'USD' });

/** Ada with 100.00 USD and some EUR, Ben with USD, Cleo with none; each has an address. */
function given() {
  const ledger = createTestLedger();
  const [ada, ben, cleo] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
  const asked: string[] = [];
  const addresses = new Map([
    ['ada@example.com', ada],
    ['ben@example.com', ben],
    ['cleo@example.com', cleo],
  ]);
  const directory = {
    userByEmail: async (email: string) => {
      asked.push(email);
      return addresses.get(email);
    },
  };
  /** Tries taken and not given back, one after the other. */
  const tries: bigint[] = [];
  const lookups = {
    take: async () => (tries.length < mostVainLookups ? BigInt(tries.push(1n)) : undefined),
    giveBack: async () => {
      tries.pop();
    },
  };
  const adaUsd = ledger.open(ada, 'USD', 10_000n);
  const benUsd = ledger.open(ben, 'USD');
  const benEur = ledger.open(ben, 'EUR');
  const { check } = createTransfer({ ledger, directory, lookups, limits: defaultLimitsByRole });
  const when = (changed: Partial<TransferCommand>) =>
    check(
      {
        sourceWalletId: adaUsd,
        destination: { walletId: benUsd },
        amount: usd(2_550n),
        description: undefined,
        idempotencyKey: 'k',
        ...changed,
      },
      { userId: ada, role: 'USER' },
    );
  return { ledger, asked, tries, ada, ben, adaUsd, benUsd, benEur, when };
}

describe('a transfer is recorded', () => {
  test('from the sender’s own wallet to a stranger’s by its id', async () => {
    const { when, ada, ben, adaUsd, benUsd } = given();
    expect(await when({})).toMatchObject({
      type: 'TRANSFER',
      source: { walletId: adaUsd, ownerId: ada },
      destination: { walletId: benUsd, ownerId: ben },
    });
  });

  test('by address to that person’s wallet of the same currency', async () => {
    const { when, benUsd } = given();
    expect(await when({ destination: { email: 'ben@example.com' } })).toMatchObject({
      destination: { walletId: benUsd },
    });
  });

  test('of all there is', async () => {
    expect(await given().when({ amount: usd(10_000n) })).toMatchObject({ type: 'TRANSFER' });
  });
});

describe('a transfer is refused', () => {
  const refusals: [string, (world: ReturnType<typeof given>) => Partial<TransferCommand>, object][] = [
    [
      'from a stranger’s wallet, as from one that does not exist',
      ({ benUsd }) => ({ sourceWalletId: benUsd }),
      { code: 'WALLET_NOT_FOUND', about: 'source' },
    ],
    [
      'from what is no wallet’s id',
      () => ({ sourceWalletId: 'x' }),
      { code: 'WALLET_NOT_FOUND', about: 'source' },
    ],
    [
      'to the wallet it comes from',
      ({ adaUsd }) => ({ destination: { walletId: adaUsd } }),
      { code: 'SAME_WALLET', about: 'destination' },
    ],
    [
      'to oneself by one’s own address',
      () => ({ destination: { email: 'ada@example.com' } }),
      { code: 'SAME_WALLET', about: 'destination' },
    ],
    [
      'in another currency than the sender’s wallet',
      () => ({ amount: { minor: 100n, currency: 'EUR' } }),
      { code: 'CURRENCY_MISMATCH', about: 'currency' },
    ],
    [
      'to a wallet of another currency',
      ({ benEur }) => ({ destination: { walletId: benEur } }),
      { code: 'CURRENCY_MISMATCH', about: 'destination' },
    ],
    [
      'of more than there is',
      () => ({ amount: usd(10_001n) }),
      { code: 'INSUFFICIENT_FUNDS', about: 'amount' },
    ],
    [
      'to a wallet nobody opened',
      () => ({ destination: { walletId: ids.next('wal') } }),
      { code: 'WALLET_NOT_FOUND', about: 'destination' },
    ],
    [
      'to an address nobody has',
      () => ({ destination: { email: 'nobody@example.com' } }),
      { code: 'RECIPIENT_NOT_FOUND', about: 'destination' },
    ],
    [
      'to someone without a wallet in the currency',
      () => ({ destination: { email: 'cleo@example.com' } }),
      { code: 'RECIPIENT_NOT_FOUND', about: 'destination' },
    ],
  ];
  test.each(refusals)('%s', async (_rule, change, refusal) => {
    const world = given();
    expect(await world.when(change(world))).toEqual(refusal);
  });

  test('from or to a wallet that is not active', async () => {
    const { ledger, when, adaUsd, benUsd } = given();
    ledger.setStatus(benUsd, 'FROZEN');
    expect(await when({})).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'destination' });
    ledger.setStatus(adaUsd, 'DEACTIVATED');
    expect(await when({})).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'source' });
  });

  test('above the limit of one transaction, and not at it', async () => {
    const { ledger, when, ada } = given();
    const sourceWalletId = ledger.open(ada, 'USD', 2_000_000n);
    expect(await when({ sourceWalletId, amount: usd(1_000_001n) })).toEqual({
      code: 'LIMIT_EXCEEDED',
      about: 'amount',
    });
    expect(await when({ sourceWalletId, amount: usd(1_000_000n) })).toMatchObject({ type: 'TRANSFER' });
  });

  test('for lack of funds before an address is looked up, so that nobody can find out who has an account', async () => {
    const { when, asked } = given();
    await when({ amount: usd(10_001n), destination: { email: 'ben@example.com' } });
    expect(asked).toEqual([]);
  });
});
