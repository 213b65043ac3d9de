import type { StatusRefusal } from '../domain/change-wallet-status.ts';
import type { OpenWalletRefusal } from '../domain/open-wallet.ts';
import type { UserError } from '../generated/resolver-types.ts';

/** What the client is told of each refusal. */
const openWalletErrors: Readonly<Record<OpenWalletRefusal, UserError>> = {
  WALLET_EXISTS: {
    code: 'WALLET_EXISTS',
    message: 'You already have a wallet in this currency.',
    field: ['input', 'currency'],
  },
  CURRENCY_NOT_SUPPORTED: {
    code: 'CURRENCY_NOT_SUPPORTED',
    message: 'There are no wallets in this currency.',
    field: ['input', 'currency'],
  },
  INVALID_NAME: {
    code: 'INVALID_INPUT',
    message: 'A name is 1 to 60 printable characters.',
    field: ['input', 'name'],
  },
};

const statusErrors: Readonly<Record<StatusRefusal, UserError>> = {
  WALLET_NOT_FOUND: {
    code: 'WALLET_NOT_FOUND',
    message: 'There is no such wallet.',
    field: ['input', 'walletId'],
  },
  WALLET_NOT_EMPTY: {
    code: 'WALLET_NOT_EMPTY',
    message: 'The wallet is not empty: it has a balance, or something is still under way.',
    field: ['input', 'walletId'],
  },
  WALLET_NOT_ACTIVE: {
    code: 'WALLET_NOT_ACTIVE',
    message: 'The wallet is frozen.',
    field: ['input', 'walletId'],
  },
};

export function statusError(refusal: StatusRefusal): UserError {
  return statusErrors[refusal];
}

export function openWalletError(refusal: OpenWalletRefusal): UserError {
  return openWalletErrors[refusal];
}
