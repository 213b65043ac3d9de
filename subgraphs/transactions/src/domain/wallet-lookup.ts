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

/** Both at once, in one question of the ledger: the user's own wallet, and anyone's. */
export async function ownAndOther(
  ledger: Pick<Ledger, 'walletFacts' | 'walletFactsOfTwo'>,
  { own, other }: { own: string; other: string },
  userId: UserId,
): Promise<readonly [own: WalletFacts | undefined, other: WalletFacts | undefined]> {
  const [ownId, otherId] = [parseId('wal', own), parseId('wal', other)];
  if (ownId === undefined || otherId === undefined) {
    return [await ownWallet(ledger, own, userId), await walletById(ledger, other)];
  }
  const [ownFacts, otherFacts] = await ledger.walletFactsOfTwo(ownId, otherId);
  return [ownFacts?.ownerId === userId ? ownFacts : undefined, otherFacts];
}
