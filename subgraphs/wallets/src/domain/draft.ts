import { money } from '@paygraph/money';
import { type Account, type AccountId, availableOf, type Counter, count, postedOf } from './account.ts';
import type { PendingTransfer } from './hold.ts';
import type { Entry, Transfer } from './posting.ts';

/** What one command changes, as it takes shape on what the commands before it left. */
export interface Draft {
  /** Moves a leg for good, with an entry on each side. */
  post(leg: Transfer): void;
  /** Sets a leg aside. */
  hold(leg: Transfer): void;
  /** Takes back what was set aside of a leg, all of it. */
  release(leg: Transfer): void;
  /** The wallet a leg has left with less than nothing to spend. */
  overdrawn(leg: Transfer): Account | undefined;
  /** The accounts it touched, as it leaves them. */
  accounts(): readonly Account[];
  readonly transfers: readonly Transfer[];
  readonly pendingTransfers: readonly PendingTransfer[];
  readonly entries: readonly Entry[];
}

export function createDraft(before: ReadonlyMap<AccountId, Account>): Draft {
  const after = new Map<AccountId, Account>();
  const transfers: Transfer[] = [];
  const pendingTransfers: PendingTransfer[] = [];
  const entries: Entry[] = [];

  function change(
    id: AccountId,
    counter: Counter,
    direction: 'DEBIT' | 'CREDIT',
    amountMinor: bigint,
  ): Account {
    const account = count(after.get(id) ?? existing(before, id), counter, direction, amountMinor);
    after.set(id, account);
    return account;
  }

  function setAside(leg: Transfer, step: PendingTransfer['step']): void {
    const minor = step === 'HELD' ? leg.amount.minor : -leg.amount.minor;
    const debited = change(leg.debitAccountId, 'PENDING', 'DEBIT', minor);
    const credited = change(leg.creditAccountId, 'PENDING', 'CREDIT', minor);
    pendingTransfers.push({
      ...leg,
      step,
      debitVersion: debited.version,
      creditVersion: credited.version,
    });
  }

  return {
    post: (leg) => {
      transfers.push(leg);
      for (const [direction, id] of [
        ['DEBIT', leg.debitAccountId],
        ['CREDIT', leg.creditAccountId],
      ] as const) {
        const account = change(id, 'POSTED', direction, leg.amount.minor);
        entries.push({
          accountId: id,
          accountVersion: account.version,
          transactionId: leg.transactionId,
          leg: leg.leg,
          direction,
          amount: leg.amount,
          balanceAfter: money(postedOf(account), account.currency),
        });
      }
    },
    hold: (leg) => setAside(leg, 'HELD'),
    release: (leg) => setAside(leg, 'RELEASED'),
    overdrawn: ({ debitAccountId }) => {
      const account = after.get(debitAccountId);
      return account?.wallet !== undefined && availableOf(account) < 0n ? account : undefined;
    },
    accounts: () => [...after.values()],
    transfers,
    pendingTransfers,
    entries,
  };
}

/** Throws where an account that must be there is not: a system account of a currency nobody opened it for. */
export function existing(accounts: ReadonlyMap<AccountId, Account>, id: AccountId): Account {
  const account = accounts.get(id);
  if (account === undefined) throw new Error(`the ledger has no account ${id}`);
  return account;
}
