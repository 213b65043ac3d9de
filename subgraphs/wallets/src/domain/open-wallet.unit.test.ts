import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createOpenWallet } from './open-wallet.ts';
import type { Wallet } from './wallet.ts';

const ids = createIds();
const ownerId = ids.next('usr');
const at = new Date('2026-11-23T05:53:00.000Z');

function createKept() {
  const kept: Wallet[] = [];
  const open = createOpenWallet({
    ids,
    now: () => at,
    wallets: {
      open: async (wallet) => {
        if (kept.some(({ currency }) => currency === wallet.currency)) return 'exists';
        kept.push(wallet);
        return 'opened';
      },
    },
  });
  return { kept, open: (currency: string, name?: string) => open({ ownerId, currency, name }) };
}

describe('opening a wallet', () => {
  test('keeps it, active and named after its currency', async () => {
    const { open, kept } = createKept();
    const opened = await open('USD');
    expect(opened).toMatchObject({
      ownerId,
      currency: 'USD',
      name: 'USD wallet',
      status: 'ACTIVE',
      createdAt: at,
    });
    expect(kept).toEqual([opened]);
  });

  test('is refused a second time in one currency', async () => {
    const { open } = createKept();
    await open('USD');
    expect(await open('USD')).toBe('WALLET_EXISTS');
    expect(await open('EUR')).toMatchObject({ currency: 'EUR' });
  });

  test('is refused in a currency there are no wallets in', async () => {
    expect(await createKept().open('XXX')).toBe('CURRENCY_NOT_SUPPORTED');
  });

  test.each(['Rent', ' Rent ', 'Ferien 2027 🏖', '👨‍👩‍👧', 'ö'.repeat(60)])(
    'takes the name %j',
    async (name) => {
      expect(await createKept().open('USD', name)).toMatchObject({ name: name.trim() });
    },
  );

  test.each(['', '   ', 'x'.repeat(61), 'two\nlines', 'a\u0007', 'turned\u202earound'])(
    'refuses the name %j',
    async (name) => {
      const { open, kept } = createKept();
      expect(await open('USD', name)).toBe('INVALID_NAME');
      expect(kept).toEqual([]);
    },
  );
});
