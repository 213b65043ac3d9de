import type { Money } from '@paygraph/money';
import type { Account, AccountId } from './account.ts';
import { createDraft, type Draft } from './draft.ts';
import { type Hold, type HoldOutcome, heldOf } from './hold.ts';
import type { ResolveHold } from './ledger.ts';
import type { Transfer } from './posting.ts';

/**
 * Brings a hold to its end, or says why not. It looks at no wallet's status: what is held is promised already. A hold
 * whose time is up is expired by whoever comes first, so that none is captured late because the sweeper was slow.
 */
export function resolveHold(
  accounts: ReadonlyMap<AccountId, Account>,
  hold: Hold,
  command: ResolveHold,
  now: Date,
): { readonly kind: 'resolved'; readonly hold: Hold; readonly draft: Draft } | HoldOutcome {
  if (hold.state !== 'HELD') return toldOf(hold);
  if (hold.expiresAt !== undefined && hold.expiresAt <= now) return release(accounts, hold, 'EXPIRED');
  switch (command.kind) {
    case 'void':
      return release(accounts, hold, 'VOIDED');
    case 'expire':
      return toldOf(hold);
    case 'capture': {
      const legs = legsToPost(hold, command.amount);
      return 'kind' in legs ? legs : capture(accounts, hold, legs);
    }
    default:
      return command satisfies never;
  }
}

/** What is told of a hold as it is. */
export function toldOf({ state, captured }: Hold): HoldOutcome {
  return { kind: 'hold', state, captured };
}

function release(accounts: ReadonlyMap<AccountId, Account>, hold: Hold, state: 'VOIDED' | 'EXPIRED') {
  const draft = createDraft(accounts);
  for (const leg of hold.legs) draft.release(leg);
  return { kind: 'resolved', hold: { ...hold, state }, draft } as const;
}

function capture(accounts: ReadonlyMap<AccountId, Account>, hold: Hold, legs: readonly Transfer[]) {
  const draft = createDraft(accounts);
  // All of it first: at no moment is a leg both held and posted.
  for (const leg of hold.legs) draft.release(leg);
  for (const leg of legs) draft.post(leg);
  return {
    kind: 'resolved',
    hold: { ...hold, state: 'CAPTURED', captured: heldOf({ legs }) },
    draft,
  } as const;
}

function legsToPost(
  hold: Hold,
  amount: Money | undefined,
): readonly Transfer[] | Extract<HoldOutcome, { kind: 'beyond-hold' | 'indivisible' }> {
  const held = heldOf(hold);
  if (amount === undefined) return hold.legs;
  if (amount.currency !== held.currency || amount.minor > held.minor) return { kind: 'beyond-hold' };
  if (amount.minor === held.minor) return hold.legs;
  return hold.legs.length === 1 ? hold.legs.map((leg) => ({ ...leg, amount })) : { kind: 'indivisible' };
}
