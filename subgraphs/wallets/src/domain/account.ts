import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';

/** The platform's own accounts, one kind a currency: the other end of money that comes from or goes to the outside. */
export const systemAccounts = ['provider-clearing', 'fees'] as const;
export type SystemAccount = (typeof systemAccounts)[number];

/** An account as a movement names it: before it is known which shard of a system account it falls on. */
export type AccountRef =
  | { readonly kind: 'wallet'; readonly walletId: WalletId }
  | { readonly kind: 'system'; readonly name: SystemAccount };

/** The account's key in the ledger: the wallet's own id, or `provider-clearing/USD/3`. */
export type AccountId = string;

export type AccountStatus = 'ACTIVE' | 'DEACTIVATED' | 'FROZEN';

/** An account as it stands. What came in and what went out is counted apart, in minor units. */
export interface Account {
  readonly id: AccountId;
  /** The wallet it is, with its owner; undefined for a system account. */
  readonly wallet: { readonly id: WalletId; readonly ownerId: UserId } | undefined;
  readonly currency: CurrencyCode;
  readonly status: AccountStatus;
  readonly debitsPosted: bigint;
  readonly creditsPosted: bigint;
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
  /** How often the account changed. */
  readonly version: bigint;
}

export type EntryDirection = 'CREDIT' | 'DEBIT';

/** What an account counts: what is posted, and what is set aside until it is captured or released. */
export type Counter = 'POSTED' | 'PENDING';

export function postedOf(account: Account): bigint {
  return account.creditsPosted - account.debitsPosted;
}

/** What can be spent: what is held for movements under way counts as gone. */
export function availableOf(account: Account): bigint {
  return postedOf(account) - account.debitsPending;
}

/** What a wallet comes to once all that is on its way to it has arrived. */
export function reachOf(account: Account): bigint {
  return postedOf(account) + account.creditsPending;
}

/** The account after one more debit or credit; of a pending counter a negative amount releases what was set aside. */
export function count(
  account: Account,
  counter: Counter,
  direction: EntryDirection,
  amountMinor: bigint,
): Account {
  const key = counterNames[counter][direction];
  return { ...account, version: account.version + 1n, [key]: account[key] + amountMinor };
}

const counterNames = {
  POSTED: { DEBIT: 'debitsPosted', CREDIT: 'creditsPosted' },
  PENDING: { DEBIT: 'debitsPending', CREDIT: 'creditsPending' },
} as const satisfies Record<Counter, Record<EntryDirection, keyof Account>>;

/**
 * How many accounts share the load of one system account: every deposit of a currency passes through it, and an account
 * is locked by one posting at a time. Raising the number is safe at any time; lowering it would orphan shards.
 */
const shardCount = 8;

export function accountIdOf(
  ref: AccountRef,
  currency: CurrencyCode,
  transactionId: TransactionId,
): AccountId {
  return ref.kind === 'wallet' ? ref.walletId : shardId(ref.name, currency, shardOf(transactionId));
}

/** Every shard of every system account of a currency. */
export function systemAccountIdsOf(currency: CurrencyCode): readonly AccountId[] {
  return systemAccounts.flatMap((name) =>
    Array.from({ length: shardCount }, (_, shard) => shardId(name, currency, shard)),
  );
}

function shardId(name: SystemAccount, currency: CurrencyCode, shard: number): AccountId {
  return `${name}/${currency}/${shard}`;
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): spreads ids that differ only in their last letters. */
function shardOf(transactionId: TransactionId): number {
  let hash = 0x811c9dc5;
  for (const letter of transactionId) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % shardCount;
}
