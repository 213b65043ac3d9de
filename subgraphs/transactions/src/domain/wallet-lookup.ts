import { parseId, type UserId } from '@paygraph/ids';
import type { Ledger, WalletFacts } from './ledger.ts';

/** Anyone's wallet; undefined where nobody opened it, also for what is no wallet's id. */
export async function walletById(
  ledger: Pick<Ledger, 'walletFacts'>,
  text: string,
): Promise<WalletFacts | undefined> {
  const walletId = parseId('wal', text);
  return walletId && ledger.walletFacts(walletId);
}

/** The wallet, if it is the user's own. A stranger's does not exist. */
export async function ownWallet(
  ledger: Pick<Ledger, 'walletFacts'>,
  text: string,
  userId: UserId,
): Promise<WalletFacts | undefined> {
  const facts = await walletById(ledger, text);
  return facts?.ownerId === userId ? facts : undefined;
}
