import type { Ids, UserId } from '@paygraph/ids';
import { isCurrencyCode } from '@paygraph/money';
import type { Wallet } from './wallet.ts';

export type OpenWalletRefusal = 'WALLET_EXISTS' | 'CURRENCY_NOT_SUPPORTED' | 'INVALID_NAME';

export interface OpenWalletCommand {
  readonly ownerId: UserId;
  readonly currency: string;
  /** `USD wallet` and the like where left out. */
  readonly name: string | undefined;
}

/** Where wallets are kept, as this file wants it. Rejects when the store does not answer. */
export interface WalletOpening {
  /** Keeps the wallet with its empty account. `exists`: its owner has one in that currency, nothing was kept. */
  open(wallet: Wallet): Promise<'opened' | 'exists'>;
}

interface Dependencies {
  readonly wallets: WalletOpening;
  readonly ids: Ids;
  readonly now: () => Date;
}

export type OpenWallet = (command: OpenWalletCommand) => Promise<Wallet | OpenWalletRefusal>;

/** One wallet a person and currency. */
export function createOpenWallet({ wallets, ids, now }: Dependencies): OpenWallet {
  return async ({ ownerId, currency, name }) => {
    if (!isCurrencyCode(currency)) return 'CURRENCY_NOT_SUPPORTED';
    const givenName = (name ?? `${currency} wallet`).trim();
    if (!isName(givenName)) return 'INVALID_NAME';
    const wallet: Wallet = {
      id: ids.next('wal'),
      ownerId,
      name: givenName,
      currency,
      status: 'ACTIVE',
      createdAt: now(),
    };
    return (await wallets.open(wallet)) === 'opened' ? wallet : 'WALLET_EXISTS';
  };
}

/**
 * What can be printed: letters, marks, digits, punctuation, symbols, spaces, and the joiner that emoji are made with. The
 * invisible characters that turn the direction of text around are not among them.
 */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u200d]+$/u;

function isName(name: string): boolean {
  // Counted in code points, as people count letters, not in UTF-16 units.
  const length = [...name].length;
  return length >= 1 && length <= 60 && printable.test(name);
}
