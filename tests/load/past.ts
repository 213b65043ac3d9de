/** Makes up what has happened before: movements of money that a ledger could really have seen. */
import { createIds } from '@paygraph/ids';

/** A wallet or a shard of the provider's clearing account, as the past has left it so far. */
export interface Account {
  readonly id: string;
  /** Undefined for the platform's own. */
  readonly ownerId: string | undefined;
  debits: bigint;
  credits: bigint;
  version: bigint;
}

export interface Entry {
  readonly id: string;
  readonly accountId: string;
  readonly accountVersion: bigint;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly balanceAfter: bigint;
}

export interface Movement {
  readonly id: string;
  readonly type: 'DEPOSIT' | 'TRANSFER';
  readonly at: Date;
  readonly from: Account;
  readonly to: Account;
  readonly amountMinor: bigint;
  readonly debit: Entry;
  readonly credit: Entry;
}

export interface Past {
  readonly accounts: readonly Account[];
  readonly movements: Iterable<Movement>;
}

const openingMinor = 100_000n;
const largestTransferMinor = 500;
/** Of all transfers, those with the hot wallet on one side. */
const hotShare = 0.1;
const day = 24 * 60 * 60_000;

/**
 * `rows` movements over the hundred days before today: a deposit of 1,000.00 into each wallet, then transfers of up to
 * 5.00. The first wallet is the hot one: a tenth of all transfers are its; of the others the earlier ones have more. No
 * balance falls below zero, and each account's entries come in the order of its versions. The same seed, the same past.
 */
export function createPast(options: {
  wallets: readonly { readonly walletId: string; readonly ownerId: string }[];
  clearingAccountIds: readonly string[];
  rows: number;
  now: Date;
  random: () => number;
}): Past {
  const { rows, now, random } = options;
  const wallets = options.wallets.map(({ walletId, ownerId }) => newAccount(walletId, ownerId));
  const clearing = options.clearingAccountIds.map((id) => newAccount(id, undefined));
  const begun = now.getTime() - 100 * day;
  const pauseMs = (99 * day) / rows;
  let clockMs = begun;
  const ids = createIds(
    () => clockMs,
    () => Math.floor(random() * 2 ** 32),
  );

  function* movements(): Iterable<Movement> {
    for (let number = 0; number < rows; number += 1) {
      clockMs = Math.floor(begun + number * pauseMs);
      yield number < wallets.length ? openingDeposit(number) : transfer();
    }
  }

  function openingDeposit(number: number): Movement {
    const from = taken(clearing, number % clearing.length);
    return move('DEPOSIT', from, taken(wallets, number), openingMinor);
  }

  function transfer(): Movement {
    const one = random() < hotShare ? 0 : pickColder();
    let other = pickColder();
    while (other === one) other = pickColder();
    const [from, to] = random() < 0.5 ? [one, other] : [other, one];
    const amountMinor = BigInt(1 + Math.floor(random() * largestTransferMinor));
    const [payer, payee] = [taken(wallets, from), taken(wallets, to)];
    // Whoever has not enough is paid instead.
    return balanceOf(payer) >= amountMinor
      ? move('TRANSFER', payer, payee, amountMinor)
      : move('TRANSFER', payee, payer, amountMinor);
  }

  /** Any but the hot one, the earlier the likelier. */
  function pickColder(): number {
    return 1 + Math.floor(random() ** 2 * (wallets.length - 1));
  }

  function move(type: Movement['type'], from: Account, to: Account, amountMinor: bigint): Movement {
    from.debits += amountMinor;
    to.credits += amountMinor;
    return {
      id: ids.next('txn'),
      type,
      at: new Date(clockMs),
      from,
      to,
      amountMinor,
      debit: entryOn(from, 'DEBIT'),
      credit: entryOn(to, 'CREDIT'),
    };
  }

  function entryOn(account: Account, direction: Entry['direction']): Entry {
    account.version += 1n;
    return {
      id: ids.next('ent'),
      accountId: account.id,
      accountVersion: account.version,
      direction,
      balanceAfter: balanceOf(account),
    };
  }

  return { accounts: [...wallets, ...clearing], movements: movements() };
}

function newAccount(id: string, ownerId: string | undefined): Account {
  return { id, ownerId, debits: 0n, credits: 0n, version: 0n };
}

function balanceOf({ credits, debits }: Account): bigint {
  return credits - debits;
}

function taken(accounts: readonly Account[], at: number): Account {
  const account = accounts[at];
  if (account === undefined) throw new Error(`there is no account ${at} of ${accounts.length}`);
  return account;
}
