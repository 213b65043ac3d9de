import { parseId, type UserId } from '@paygraph/ids';
import type { Ledger, WalletFacts } from './ledger.ts';

/** The wallet, if it is the user's own. A stranger's does not exist, nor does what is no wallet's id. */
export async function ownWallet(
  ledger: Pick<Ledger, 'walletFacts'>,
  text: string,
  userId: UserId,
): Promise<WalletFacts | undefined> {
  const walletId = parseId('wal', text);
  const facts = walletId && (await ledger.walletFacts(walletId));
  return facts?.ownerId === userId ? facts : undefined;
}
