import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { Transaction, TransactionStatus, TransactionType } from './transaction.ts';

/** Which of the transactions are asked for; what is undefined does not restrict. */
export interface TransactionFilter {
  readonly types: readonly TransactionType[] | undefined;
  readonly statuses: readonly TransactionStatus[] | undefined;
  /** Created at or after. */
  readonly from: Date | undefined;
  /** Created before. */
  readonly to: Date | undefined;
}

/** Where a transaction stands in a list: newest first, and of those of one millisecond the greater id first. */
export interface ListPlace {
  readonly createdAt: Date;
  readonly id: TransactionId;
}

export interface ListRequest {
  readonly filter: TransactionFilter;
  readonly limit: number;
  /** The last one already seen. */
  readonly after: ListPlace | undefined;
}

export interface TransactionPage {
  readonly nodes: readonly Transaction[];
  readonly hasNextPage: boolean;
}

/** Reading many at once. A page takes as long as it has rows, however many there are in all. */
export interface TransactionLists {
  /** In any order; what was never recorded is left out. */
  findAll(ids: readonly TransactionId[]): Promise<readonly Transaction[]>;
  /** Those the user is a party of. */
  ofParty(userId: UserId, request: ListRequest): Promise<TransactionPage>;
  ofWallet(walletId: WalletId, request: ListRequest): Promise<TransactionPage>;
  /** The refunds of all these payments, oldest first; of each at most so many, the newest. */
  refundsOf(paymentIds: readonly TransactionId[], most: number): Promise<readonly Transaction[]>;
  /** Whose wallet it is as far as transactions tell; undefined for a wallet that has none. */
  walletOwner(walletId: WalletId): Promise<UserId | undefined>;
}
