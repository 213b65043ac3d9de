import type { WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { type Account, type AccountId, reachOf } from './account.ts';
import { createDraft, type Draft, existing } from './draft.ts';
import { type Leg, type Posting, type PostingRefusal, transfersOf, type Verdict } from './posting.ts';

/** The most a wallet may hold, in minor units. */
export type BalanceLimitOf = (currency: CurrencyCode) => bigint;

type Refused = Extract<Verdict, { kind: 'refused' }>;

/** The legs on the accounts as they are: posted, or set aside, all of them; or why not. */
export function decidePosting(
  accounts: ReadonlyMap<AccountId, Account>,
  posting: Posting,
  act: 'post' | 'hold',
  limitOf: BalanceLimitOf,
): { readonly kind: 'drafted'; readonly draft: Draft } | Refused {
  const refusal = posting.legs.map((leg) => refuseLeg(accounts, leg)).find((found) => found !== undefined);
  if (refusal !== undefined) return refusal;

  const draft = createDraft(accounts);
  for (const leg of transfersOf(posting)) {
    draft[act](leg);
    // At each leg, not at the end: what a later leg brings can't be spent by an earlier one.
    const overdrawn = draft.overdrawn(leg);
    if (overdrawn?.wallet !== undefined) return refused('INSUFFICIENT_FUNDS', overdrawn.wallet.id);
  }
  // At the end: a payment's fee, its second leg, takes part of what its first leg brought.
  const overfull = draft
    .accounts()
    .find((account) => exceedsLimit(existing(accounts, account.id), account, limitOf));
  if (overfull?.wallet !== undefined) return refused('BALANCE_LIMIT_EXCEEDED', overfull.wallet.id);
  return { kind: 'drafted', draft };
}

/** Why a leg can't be moved whatever the balances are; undefined where it can. */
function refuseLeg(
  accounts: ReadonlyMap<AccountId, Account>,
  { debit, credit, amount }: Leg,
): Refused | undefined {
  for (const ref of [debit, credit]) {
    if (ref.kind === 'system') continue;
    const account = accounts.get(ref.walletId);
    if (account === undefined) return refused('WALLET_NOT_FOUND', ref.walletId);
    if (account.status !== 'ACTIVE') return refused('WALLET_NOT_ACTIVE', ref.walletId);
    if (account.currency !== amount.currency) return refused('CURRENCY_MISMATCH', ref.walletId);
  }
  return undefined;
}

/**
 * Only what grows can grow too far: a wallet above a limit that was lowered can still be emptied. What is on its way
 * counts as arrived, so that a capture never has to be refused.
 */
function exceedsLimit(before: Account, after: Account, limitOf: BalanceLimitOf): boolean {
  if (after.wallet === undefined) return false;
  return reachOf(after) > reachOf(before) && reachOf(after) > limitOf(after.currency);
}

function refused(refusal: PostingRefusal, walletId: WalletId): Refused {
  return { kind: 'refused', refusal, walletId };
}
