import {
  DeactivateWalletDocument,
  FreezeWalletDocument,
  ReactivateWalletDocument,
  UnfreezeWalletDocument,
  type WalletPayloadPartsFragment,
} from '@paygraph/sdk';
import { askPatiently } from './patience.ts';
import type { Person } from './person.ts';

type Actor = Pick<Person, 'client'>;

/** Each of these gives the payload as it came, refused or not, and throws on a top-level error. */
export async function freezeWallet({ client }: Actor, walletId: string) {
  const { data, text } = await askPatiently(client, FreezeWalletDocument, { input: { walletId } });
  return given(data?.freezeWallet, text);
}

export async function unfreezeWallet({ client }: Actor, walletId: string) {
  const { data, text } = await askPatiently(client, UnfreezeWalletDocument, { input: { walletId } });
  return given(data?.unfreezeWallet, text);
}

export async function deactivateWallet({ client }: Actor, walletId: string) {
  const { data, text } = await askPatiently(client, DeactivateWalletDocument, { input: { walletId } });
  return given(data?.deactivateWallet, text);
}

export async function reactivateWallet({ client }: Actor, walletId: string) {
  const { data, text } = await askPatiently(client, ReactivateWalletDocument, { input: { walletId } });
  return given(data?.reactivateWallet, text);
}

function given(payload: WalletPayloadPartsFragment | undefined, text: string): WalletPayloadPartsFragment {
  if (payload === undefined) throw new Error(`the status of a wallet was answered with ${text}`);
  return payload;
}
