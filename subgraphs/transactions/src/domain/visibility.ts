import type { UserId } from '@paygraph/ids';
import type { Transaction, WalletSide } from './transaction.ts';

/** Who is looking. */
export interface Viewer {
  readonly userId: UserId | undefined;
  /** Sees what belongs to others: an admin, or a service acting for the platform. */
  readonly seesAll: boolean;
}

type Sides = Pick<Transaction, 'source' | 'destination' | 'paymentMethod'>;

/** Those whose money is moved: they may see the transaction. Each once. */
export function partiesOf({ source, destination, paymentMethod }: Sides): readonly UserId[] {
  const owners = [source?.ownerId, destination?.ownerId, paymentMethod?.ownerId];
  return [...new Set(owners.filter((owner) => owner !== undefined))];
}

export function seesTransaction({ userId, seesAll }: Viewer, transaction: Sides): boolean {
  return seesAll || (userId !== undefined && partiesOf(transaction).includes(userId));
}

export function seesWallet({ userId, seesAll }: Viewer, wallet: WalletSide): boolean {
  return seesAll || wallet.ownerId === userId;
}

/** The other party as this viewer sees it; to who is none of the parties, the one who did not start it. */
export function counterpartyOf(
  { userId }: Viewer,
  transaction: Sides & Pick<Transaction, 'initiatorId'>,
): UserId | undefined {
  const parties = partiesOf(transaction);
  const self = userId !== undefined && parties.includes(userId) ? userId : transaction.initiatorId;
  return parties.find((party) => party !== self);
}
