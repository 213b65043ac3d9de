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

export function openWalletError(refusal: OpenWalletRefusal): UserError {
  return openWalletErrors[refusal];
}
